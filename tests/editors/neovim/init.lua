-- What a user's configuration holds. APILIFT_START says which way of starting is tried.
vim.opt.runtimepath:prepend(vim.env.APILIFT_PLUGIN)
-- Neovim's parsers, where this copy of it was unpacked.
vim.opt.runtimepath:append(vim.env.APILIFT_NVIM_LIBRARIES)
vim.opt.swapfile = false
vim.opt.hidden = true
vim.g.mapleader = " "
-- Messages must not wait for a key.
vim.opt.shortmess:append("at")
vim.opt.more = false

local settings = { select = { "numpy", "pandas" } }
if vim.env.APILIFT_START == "enable" then
  vim.lsp.config("apilift", { settings = { apilift = settings } })
  vim.lsp.enable("apilift")
  require("apilift").fix_on_save()
else
  require("apilift").setup({ settings = settings, fix_on_save = true })
end

-- The test runs when Neovim has started, as a user's first key does.
vim.api.nvim_create_autocmd("VimEnter", {
  callback = function()
    vim.schedule(function()
      dofile(vim.env.APILIFT_TEST)
    end)
  end,
})
