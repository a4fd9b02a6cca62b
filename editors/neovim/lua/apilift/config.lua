-- What can be set, its defaults, and where the server's program is.
local M = {}

local defaults = {
  -- The command that starts the server. Nil: the program of the environment variable APILIFT, or `apilift` on PATH.
  cmd = nil,
  filetypes = { "python" },
  -- The nearest folder that holds one of these is the root.
  root_markers = { "pyproject.toml", "apilift.toml", ".apilift.toml", "uv.lock", "setup.cfg", "setup.py", ".git" },
  -- The server's settings; `:help apilift-settings` lists them.
  settings = {},
  -- Whether safe fixes are applied before a file is written.
  fix_on_save = false,
  -- How long a save may wait for the fixes, in milliseconds. After that it goes on without them.
  fix_timeout = 3000,
  -- Handed to Neovim's client as they are.
  on_attach = nil,
  capabilities = nil,
}

M.current = vim.deepcopy(defaults)

local function complain(text)
  error("apilift: " .. text, 0)
end

-- Takes a user's options over the defaults. An option that does not exist is an error: it is a typing mistake.
function M.set(options)
  options = options or {}
  local kinds = {
    cmd = "table",
    filetypes = "table",
    root_markers = "table",
    settings = "table",
    fix_on_save = "boolean",
    fix_timeout = "number",
    on_attach = "function",
    capabilities = "table",
  }
  for name, value in pairs(options) do
    if not kinds[name] then
      complain("there is no option `" .. tostring(name) .. "`; see :help apilift-setup")
    elseif type(value) ~= kinds[name] then
      complain("the option `" .. name .. "` must be a " .. kinds[name] .. "; see :help apilift-setup")
    end
  end
  M.current = vim.tbl_extend("force", vim.deepcopy(defaults), options)
  return M.current
end

-- The server's program, as it would be called.
function M.program()
  local cmd = M.current.cmd
  if cmd and cmd[1] then
    return cmd[1]
  end
  local named = vim.env.APILIFT
  return (named and named ~= "") and named or "apilift"
end

-- The command that starts the server.
function M.command()
  return M.current.cmd or { M.program(), "server" }
end

-- Whether a file declares dependencies: the server says what their newer releases would break.
function M.declares(file)
  local name = vim.fn.fnamemodify(file, ":t")
  if name == "pyproject.toml" then
    return true
  end
  local folder = vim.fn.fnamemodify(file, ":p:h:t")
  local is_named = name:find("requirements", 1, true) or folder == "requirements"
  return is_named and name:match("%.txt$") or is_named and name:match("%.in$")
end

-- Whether the server looks after a buffer.
function M.wants(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  if file == "" or vim.bo[buffer].buftype ~= "" then
    return false
  end
  return vim.tbl_contains(M.current.filetypes, vim.bo[buffer].filetype) or M.declares(file)
end

-- The filetypes to look at: those of Python, and those that files with dependencies have.
function M.filetypes()
  local out = vim.deepcopy(M.current.filetypes)
  return vim.list_extend(out, { "toml", "requirements", "text", "conf" })
end

-- What Neovim's own LSP configuration takes.
function M.for_neovim()
  local current = M.current
  return {
    cmd = M.command(),
    filetypes = M.filetypes(),
    root_dir = function(buffer, done)
      if M.wants(buffer) then
        done(M.root(vim.api.nvim_buf_get_name(buffer)))
      end
    end,
    settings = { apilift = current.settings },
    init_options = { settings = current.settings, modelState = true },
    handlers = {
      ["apilift/modelState"] = function(_, state)
        require("apilift.model").tell(state)
      end,
    },
    on_attach = current.on_attach,
    capabilities = current.capabilities,
  }
end

-- The root of a file: the nearest folder above with a marker; else the file's folder.
function M.root(file)
  local folder = vim.fn.fnamemodify(file, ":p:h")
  local at = folder
  while true do
    for _, marker in ipairs(M.current.root_markers) do
      local path = at .. "/" .. marker
      if vim.fn.filereadable(path) == 1 or vim.fn.isdirectory(path) == 1 then
        return at
      end
    end
    local above = vim.fn.fnamemodify(at, ":h")
    if above == at then
      return folder
    end
    at = above
  end
end

return M
