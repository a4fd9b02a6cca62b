-- For `vim.lsp.enable("apilift")`, Neovim 0.11 and newer; older ones use `require("apilift").setup()`.
return require("apilift.config").for_neovim()
