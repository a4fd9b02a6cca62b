-- Defines `:Apilift`; everything else is loaded when it is used.
if vim.g.loaded_apilift then
  return
end
vim.g.loaded_apilift = true

vim.api.nvim_create_user_command("Apilift", function(command)
  require("apilift.commands").run(command)
end, {
  nargs = "+",
  bang = true,
  desc = "Apilift: check, fix, versions and more",
  complete = function(lead, line)
    return require("apilift.commands").complete(lead, line)
  end,
})
