-- Outdated Python API usage, for the library versions that a project runs with. `:help apilift`
local M = {}

-- Starts the server for Python files, with the user's options; `:help apilift-setup` lists them.
function M.setup(options)
  local config = require("apilift.config")
  local current = config.set(options)
  if current.fix_on_save then
    require("apilift.fix").on_save()
  end
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config("apilift", config.for_neovim())
    vim.lsp.enable("apilift")
    return
  end
  local group = vim.api.nvim_create_augroup("apilift", { clear = true })
  vim.api.nvim_create_autocmd("FileType", {
    group = group,
    pattern = config.filetypes(),
    desc = "Apilift: start the server",
    callback = function(event)
      require("apilift.client").start(event.buf)
    end,
  })
  -- Set up late, by a plug-in manager say, the first file is open already.
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      require("apilift.client").start(buffer)
    end
  end
end

-- Safe fixes before a file is written; for those who use `vim.lsp.enable` without `setup`.
function M.fix_on_save()
  require("apilift.fix").on_save()
end

-- Applies all safe fixes to a buffer, the current one if none is named.
function M.fix(buffer)
  return require("apilift.fix").buffer(buffer)
end

return M
