-- `:checkhealth apilift`
local M = {}

-- The functions have had three names.
local function reporter()
  local health = vim.health or require("health")
  return {
    start = health.start or health.report_start,
    ok = health.ok or health.report_ok,
    info = health.info or health.report_info,
    warn = health.warn or health.report_warn,
    error = health.error or health.report_error,
  }
end

local function check_program(say)
  local config = require("apilift.config")
  local program = config.program()
  if vim.fn.executable(program) ~= 1 then
    say.error("there is no program `" .. program .. "`", {
      "Put `apilift` on PATH, set the environment variable APILIFT, or set `cmd` in setup().",
    })
    return
  end
  local version = vim.fn.system({ program, "--version" })
  if vim.v.shell_error ~= 0 then
    say.error("`" .. program .. " --version` fails: " .. vim.trim(version))
    return
  end
  say.ok(vim.trim(version) .. " at " .. vim.fn.exepath(program))
end

local function check_clients(say)
  local clients = require("apilift.client").all()
  if #clients == 0 then
    say.info("no server runs; one starts with the first Python file")
  end
  for _, client in ipairs(clients) do
    say.ok("a server runs for " .. tostring(client.config.root_dir) .. ", positions in " .. client.offset_encoding)
  end
  local model = require("apilift.model")
  if model.state.state == "failed" then
    say.warn(model.line())
  else
    say.info(model.line())
  end
end

function M.check()
  local say = reporter()
  say.start("apilift")
  if vim.fn.has("nvim-0.7") ~= 1 then
    say.error("Neovim 0.7 or newer is needed")
    return
  end
  check_program(say)
  check_clients(say)
end

return M
