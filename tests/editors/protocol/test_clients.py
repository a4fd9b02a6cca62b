"""The server under the capabilities of real clients. pytest-lsp warns where an answer is not what such a client was
promised; run.sh makes those warnings errors."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

PROFILES = [
    "visual-studio-code",
    "neovim@0.7.0",
    "neovim@0.8.0",
    "neovim@0.9.1",
    "neovim@0.10.0",
    "neovim@0.11.0",
    "emacs",
]
LIMIT = 60
CONFIG = ClientServerConfig(server_command=[os.environ["APILIFT"], "server"])


@pytest_lsp.fixture(config=CONFIG, params=PROFILES)
async def client(request, lsp_client: LanguageClient, tmp_path):
    shutil.copytree(os.environ["APILIFT_PROJECT"], tmp_path, dirs_exist_ok=True)
    lsp_client.root = tmp_path
    # What else the server asks of such clients is answered by pytest-lsp.
    lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
    capabilities = client_capabilities(request.param)
    result = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[types.WorkspaceFolder(uri=tmp_path.as_uri(), name="project")],
            initialization_options={"settings": {"select": ["numpy"]}},
        )
    )
    lsp_client.said = result.capabilities
    yield
    await lsp_client.shutdown_session()


def text_of(client) -> str:
    return (client.root / "a.py").read_text(encoding="utf-8")


async def opened(client) -> str:
    uri = (client.root / "a.py").as_uri()
    document = types.TextDocumentItem(uri=uri, language_id="python", version=1, text=text_of(client))
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    return uri


async def diagnostics(client, uri):
    """Pulled or pushed: the server must do exactly one of the two."""
    if client.said.diagnostic_provider:
        params = types.DocumentDiagnosticParams(text_document=types.TextDocumentIdentifier(uri=uri))
        report = await client.text_document_diagnostic_async(params)
        assert uri not in client.diagnostics, "pulled and pushed"
        return report.items
    await asyncio.wait_for(client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS), LIMIT)
    return client.diagnostics[uri]


def column(client, line: int, part: str) -> int:
    """Where a part of a line starts, in the encoding that the server chose."""
    before = text_of(client).splitlines()[line].split(part)[0]
    encoding = client.said.position_encoding or types.PositionEncodingKind.Utf16
    if encoding == types.PositionEncodingKind.Utf8:
        return len(before.encode())
    return len(before.encode("utf-16-le")) // 2


@pytest.mark.asyncio
async def test_diagnostics_and_encoding(client: LanguageClient):
    uri = await opened(client)
    found = sorted(await diagnostics(client, uri), key=lambda item: item.range.start.line)
    assert [item.range.start.line for item in found] == [3, 4]
    first = found[0]
    start = column(client, 3, "trapz")
    assert (first.range.start.character, first.range.end.character) == (start, start + len("trapz"))
    assert list(first.tags) == [types.DiagnosticTag.Deprecated]
    assert first.source == "apilift" and "\n" not in first.message
    assert first.code_description and first.data["version"] == 1


@pytest.mark.asyncio
async def test_a_fix_and_all_fixes(client: LanguageClient):
    uri = await opened(client)
    await diagnostics(client, uri)
    at = types.Position(line=3, character=column(client, 3, "trapz"))
    document = types.TextDocumentIdentifier(uri=uri)
    for only, least in [(None, 2), (["quickfix"], 2), (["source.fixAll.apilift"], 1), (["refactor"], 0)]:
        actions = await client.text_document_code_action_async(
            types.CodeActionParams(
                text_document=document,
                range=types.Range(start=at, end=at),
                # What ALE and some others send: no diagnostics.
                context=types.CodeActionContext(diagnostics=[], only=only),
            )
        )
        assert len(actions or []) >= least, (only, actions)
        assert least or not actions
        if only == ["source.fixAll.apilift"]:
            edit = actions[0].edit
            texts = edit.document_changes[0].edits if edit.document_changes else edit.changes[uri]
            assert "trapezoid" in texts[0].new_text


@pytest.mark.asyncio
async def test_hover(client: LanguageClient):
    uri = await opened(client)
    await diagnostics(client, uri)
    params = types.HoverParams(
        text_document=types.TextDocumentIdentifier(uri=uri),
        position=types.Position(line=3, character=column(client, 3, "trapz") + 1),
    )
    hover = await client.text_document_hover_async(params)
    assert "numpy.trapezoid" in hover.contents.value
