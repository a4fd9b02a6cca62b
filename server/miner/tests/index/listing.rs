//! What indexes list.

use miner::index::{Index, Place, Settings, choose, minors};

use super::server::{Answer, Server};
use super::{index, settings};

fn names(index: &Index, name: &str) -> Vec<String> {
    index.files(name).unwrap().into_iter().map(|file| file.name).collect()
}

const HTML: &str = r##"<!DOCTYPE html><html><head><title>x</title></head><body>
<a href="../../files/pkg-1.0-py3-none-any.whl#sha256=aa" data-upload-time="2020-02-01T00:00:00Z">one</a>
<a href="/files/pkg-1.1.tar.gz" data-requires-python="&gt;=3.6">two</a>
<A HREF='/files/pkg-0.9.tar.gz' data-requires-python="&lt;3">for Python 2</A>
<a href="/files/pkg-1.2%2Blocal-py3-none-any.whl" data-yanked="broken">taken back</a>
<a href="/files/other-1.0.tar.gz">another</a> <a href="/about">about</a> <a>none</a>
</body></html>"##;

#[test]
fn html_where_there_is_no_json() {
    // Some mirrors say JSON and send HTML.
    for kind in ["text/html", "application/vnd.pypi.simple.v1+json"] {
        let server = Server::new(move |request| match request.path.as_str() {
            "/simple/pkg/" => Answer::new(200, HTML).with("content-type", kind),
            _ => Answer::new(404, ""),
        });
        let files = index(&server).files("Pkg").unwrap();
        let found: Vec<_> =
            files.iter().map(|file| (file.name.as_str(), file.yanked, file.uploaded.as_deref())).collect();
        assert_eq!(
            found,
            [
                ("pkg-1.0-py3-none-any.whl", false, Some("2020-02-01T00:00:00Z")),
                ("pkg-1.1.tar.gz", false, None),
                ("pkg-1.2+local-py3-none-any.whl", true, None),
            ]
        );
    }
}

#[test]
fn json_and_what_it_says() {
    let page = r#"{"meta":{"api-version":"1.3"},"name":"a-b","files":[
        {"filename":"a_b-2.0-py3-none-any.whl","url":"x.whl","size":7,"upload-time":"2024-01-02T03:04:05Z","yanked":"bad"},
        {"filename":"A.B-1.0.zip","url":"https://elsewhere.example/A.B-1.0.zip","requires-python":">=3.7","yanked":false},
        {"filename":"a_b-0.1.tar.gz","url":"y","requires-python":"<3"},
        {"filename":"a_b-0.1.exe","url":"z"}]}"#;
    let server = Server::new(move |request| {
        assert!(
            request.header("accept").is_some_and(|accept| accept.starts_with("application/vnd.pypi.simple.v1+json"))
        );
        if request.path == "/simple/a-b/" { Answer::new(200, page) } else { Answer::new(404, "") }
    });
    let files = index(&server).files("A__b").unwrap();
    assert_eq!(files.len(), 2);
    assert_eq!((files[1].size, files[1].yanked), (Some(7), true));
    assert!(choose(&files, &"1.0.0".parse().unwrap()).is_some());
    let listed = minors(&files, Some(&"2019-01-01".parse().unwrap()));
    assert_eq!(listed.iter().map(|it| it.version.to_string()).collect::<Vec<_>>(), ["1.0"]);
}

#[test]
fn what_is_no_index_is_said() {
    let server = Server::new(|_| Answer::new(200, r#"{"meta":{"api-version":"2.0"},"files":[]}"#));
    let error = index(&server).files("pkg").unwrap_err().to_string();
    assert!(error.contains("version 2.0 of the simple repository API"), "{error}");
    let server = Server::new(|_| Answer::new(200, r#"{"message":"hello"}"#));
    let error = index(&server).files("pkg").unwrap_err().to_string();
    assert!(error.contains("not the JSON of a package index"), "{error}");
}

#[test]
fn an_unknown_name_says_where_it_was_looked_for() {
    let server = Server::new(|_| Answer::new(404, ""));
    let mut settings = settings(&server);
    settings.indexes[0].set_username("me").unwrap();
    settings.indexes[0].set_password(Some("secret")).unwrap();
    let error = Index::new(settings).unwrap().files("No.Such").unwrap_err().to_string();
    assert!(error.contains("no-such: not found (http://127.0.0.1:"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn a_release_that_is_not_there() {
    let server = Server::with_file("pkg-1.0.tar.gz", "", |_| Answer::new(404, ""));
    let index = index(&server);
    let files = index.files("pkg").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let error = index.fetch_release("pkg", &files, &"3.0".parse().unwrap(), folder.path()).unwrap_err().to_string();
    assert!(error.contains("pkg 3.0: the index has no wheel and no sdist"), "{error}");
    let error = super::fetch(&index, folder.path()).unwrap_err().to_string();
    assert!(error.contains("HTTP 404"), "{error}");
}

#[test]
fn credentials_are_asked_for_and_sent() {
    let protected = || {
        Server::new(|request| {
            // me:s3c@ret
            if request.header("authorization") == Some("Basic bWU6czNjQHJldA==") {
                Answer::new(200, HTML)
            } else {
                Answer::new(401, "")
            }
        })
    };
    let server = protected();
    let error = index(&server).files("pkg").unwrap_err().to_string();
    assert!(error.contains("credentials (HTTP 401)") && error.contains("netrc"), "{error}");
    assert_eq!(server.requests().len(), 1, "no second attempt without other credentials");

    let mut in_url = settings(&server);
    in_url.indexes[0].set_username("me").unwrap();
    in_url.indexes[0].set_password(Some("s3c@ret")).unwrap();
    assert_eq!(names(&Index::new(in_url).unwrap(), "pkg").len(), 3);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("netrc");
    std::fs::write(&file, "machine 127.0.0.1\nlogin me\npassword s3c@ret\n").unwrap();
    let netrc = Settings { netrc: Some(file), ..settings(&server) };
    assert_eq!(names(&Index::new(netrc).unwrap(), "pkg").len(), 3);
}

#[test]
fn several_places_are_one() {
    let main = Server::new(|_| Answer::new(200, r#"<a href="pkg-1.0.tar.gz">x</a><a href="pkg-2.0.tar.gz">x</a>"#));
    let own = Server::new(|_| Answer::new(200, r#"<a href="pkg-2.0.tar.gz">x</a>"#));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pkg-3.0-py3-none-any.whl"), "x").unwrap();
    std::fs::write(folder.path().join("notes.txt"), "x").unwrap();
    let mut settings = settings(&own);
    settings.indexes.push(main.url("/simple/"));
    settings.links = vec![Place::Folder(folder.path().to_owned()), Place::Folder("not/there".into())];
    let index = Index::new(settings.clone()).unwrap();
    assert_eq!(names(&index, "pkg"), ["pkg-1.0.tar.gz", "pkg-2.0.tar.gz", "pkg-3.0-py3-none-any.whl"]);
    settings.no_index = true;
    let index = Index::new(settings.clone()).unwrap();
    assert_eq!(names(&index, "pkg"), ["pkg-3.0-py3-none-any.whl"]);
    settings.links.clear();
    let error = Index::new(settings).unwrap().files("pkg").unwrap_err().to_string();
    assert!(error.contains("`no-index` is set"), "{error}");
    let error = Index::new(Settings::default()).unwrap().files("pkg").unwrap_err().to_string();
    assert!(error.contains("no package index is set up here"), "{error}");
}
