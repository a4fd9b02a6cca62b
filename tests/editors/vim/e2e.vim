" ALE and the server: `vim -es`. It ends with 0 whatever happens, so run.sh looks for the line PASSED.
set nocompatible encoding=utf-8 nomore
filetype plugin on
let g:ale_linters_explicit = 1
let g:ale_linters = {'python': ['apilift']}
let g:ale_lint_delay = 0

runtime plugin/ale.vim

function! s:Say(text) abort
  call writefile([a:text], $APILIFT_RESULT, 'a')
endfunction

function! s:Root(buffer) abort
  return getcwd()
endfunction

call ale#linter#Define('python', {
\ 'name': 'apilift',
\ 'lsp': 'stdio',
\ 'executable': $APILIFT,
\ 'command': '%e server',
\ 'project_root': function('s:Root'),
\ 'initialization_options': {'settings': {'select': ['numpy']}},
\})

function! s:Places() abort
  return map(copy(ale#engine#GetLoclist(bufnr(''))), {_, item -> [item.lnum, item.col, item.end_col, item.type]})
endfunction

function! s:Until(what, condition) abort
  let l:end = reltimefloat(reltime()) + 60
  while reltimefloat(reltime()) < l:end
    if a:condition()
      return
    endif
    sleep 50m
  endwhile
  throw 'not seen: ' . a:what . '; last: ' . string(s:Places())
endfunction

function! s:Run() abort
  edit a.py
  set filetype=python
  ALELint
  " ALE takes LSP's UTF-16 columns as they are, from 1: it points too far left in line 4, where 😀 stands before.
  let l:wanted = [[4, 19, 23, 'W'], [5, 12, 16, 'W']]
  call s:Until('diagnostics', {-> s:Places() ==# l:wanted})
  call s:Say('ok   diagnostics')
endfunction

try
  call s:Run()
  call s:Say('vim ' . v:version . ', ALE: PASSED')
catch
  call s:Say('FAIL ' . v:exception . ' ' . v:throwpoint)
endtry
qall!
