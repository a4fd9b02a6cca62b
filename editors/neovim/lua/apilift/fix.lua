-- Safe fixes for a whole buffer, waited for: a file is written with them or without, never before they come.
local client = require("apilift.client")
local config = require("apilift.config")

local M = {}

local KIND = "source.fixAll.apilift"

-- Applies all safe fixes to a buffer. How many actions were applied, or nil and why not.
function M.buffer(buffer)
  buffer = (not buffer or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  local server = client.of(buffer)
  if not server then
    return nil, "no server runs for this buffer"
  end
  local last = vim.api.nvim_buf_line_count(buffer)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = { start = { line = 0, character = 0 }, ["end"] = { line = last, character = 0 } },
    context = { only = { KIND }, diagnostics = {}, triggerKind = 1 },
  }
  -- Neovim sends changes late; a request makes it send them first.
  local actions, reason = client.ask(server, "textDocument/codeAction", params, config.current.fix_timeout, buffer)
  if not actions then
    return nil, reason
  end
  local applied = 0
  for _, action in ipairs(actions) do
    if action.kind == KIND and action.edit then
      vim.lsp.util.apply_workspace_edit(action.edit, server.offset_encoding)
      applied = applied + 1
    end
  end
  return applied
end

-- From now on, every buffer that the server looks after is fixed before it is written.
function M.on_save()
  local group = vim.api.nvim_create_augroup("apilift_fix_on_save", { clear = true })
  vim.api.nvim_create_autocmd("BufWritePre", {
    group = group,
    desc = "Apilift: safe fixes before the file is written",
    callback = function(event)
      if not client.of(event.buf) then
        return
      end
      local _, reason = M.buffer(event.buf)
      if reason then
        vim.notify("apilift: written without fixes: " .. reason, vim.log.levels.WARN)
      end
    end,
  })
end

return M
