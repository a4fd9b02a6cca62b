-- What `:Apilift` does.
local client = require("apilift.client")
local config = require("apilift.config")

local M = {}

local function tell(text, level)
  vim.notify("apilift: " .. text, level or vim.log.levels.INFO)
end

-- Where the current buffer's project is; else the working directory.
local function root()
  local file = vim.api.nvim_buf_get_name(0)
  return file ~= "" and config.root(file) or vim.fn.getcwd()
end

-- Runs the program in a folder without waiting; `done` gets the exit code and the lines of both outputs.
local function run(arguments, folder, done)
  local out, err = {}, {}
  local command = vim.list_extend({ config.program() }, arguments)
  local keep = function(list)
    return function(_, lines)
      vim.list_extend(list, lines)
    end
  end
  local ok, job = pcall(vim.fn.jobstart, command, {
    cwd = folder,
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = keep(out),
    on_stderr = keep(err),
    on_exit = function(_, code)
      done(code, out, vim.trim(table.concat(err, "\n")))
    end,
  })
  if not ok or job <= 0 then
    tell("`" .. command[1] .. "` could not be started; see :checkhealth apilift", vim.log.levels.ERROR)
  end
end

-- Shows lines in a new window that holds no file.
local function show(name, lines, filetype)
  vim.cmd("botright new")
  local buffer = vim.api.nvim_get_current_buf()
  while #lines > 0 and lines[#lines] == "" do
    table.remove(lines)
  end
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].buftype = "nofile"
  vim.bo[buffer].bufhidden = "wipe"
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].filetype = filetype or ""
  vim.bo[buffer].modifiable = false
  pcall(vim.api.nvim_buf_set_name, buffer, name)
end

local function failed(what, code, complaint)
  if code >= 2 then
    tell(what .. " failed: " .. complaint, vim.log.levels.ERROR)
    return true
  end
  return false
end

local types = { error = "E", warning = "W", hint = "I" }

-- A finding as an entry of the quickfix list. Columns of the JSON count characters, those of the list bytes or, with
-- `vcol`, cells of the screen: neither. So the byte is counted here.
local function entry(finding, folder, lines_of)
  local file = finding.file
  if file:sub(1, 1) ~= "/" and not file:match("^%a:") then
    file = folder .. "/" .. file
  end
  -- The lines of a cell are none of its notebook's.
  if type(finding.cell) == "number" then
    local place = string.format("cell %d, line %d: ", finding.cell, finding.line)
    local text = place .. finding.code .. " " .. finding.message
    return { filename = file, type = types[finding.severity] or "W", text = text }
  end
  if lines_of[file] == nil then
    local readable, lines = pcall(vim.fn.readfile, file)
    lines_of[file] = readable and lines or {}
  end
  local text = lines_of[file][finding.line] or ""
  local bytes = vim.fn.byteidx(text, finding.column - 1)
  return {
    filename = file,
    lnum = finding.line,
    col = bytes >= 0 and bytes + 1 or finding.column,
    type = types[finding.severity] or "W",
    text = finding.code .. " " .. finding.message,
  }
end

local function check()
  local folder = root()
  run({ "check", "--output-format", "json" }, folder, function(code, out, complaint)
    if failed("check", code, complaint) then
      return
    end
    local decode = vim.json and vim.json.decode or vim.fn.json_decode
    local ok, findings = pcall(decode, table.concat(out, "\n"))
    if not ok then
      tell("the answer of check is no JSON", vim.log.levels.ERROR)
      return
    end
    local items, lines_of = {}, {}
    for _, finding in ipairs(findings) do
      table.insert(items, entry(finding, folder, lines_of))
    end
    vim.fn.setqflist({}, " ", { title = "apilift check " .. folder, items = items })
    if #items == 0 then
      tell("nothing outdated was found")
    else
      vim.cmd("botright copen")
    end
  end)
end

local function fix_all(write)
  local folder = root()
  if write then
    vim.cmd("silent wall")
    run({ "fix", "--exit-zero" }, folder, function(code, _, complaint)
      if not failed("fix", code, complaint) then
        vim.cmd("checktime")
        tell(complaint)
      end
    end)
    return
  end
  run({ "check", "--diff" }, folder, function(code, out, complaint)
    if failed("check --diff", code, complaint) then
      return
    end
    if #vim.trim(table.concat(out, "")) == 0 then
      tell("there is nothing that can safely be fixed")
    else
      show("apilift://diff", out, "diff")
    end
  end)
end

-- The outdated symbol at the cursor, as our finding there names it; nil where there is none.
local function symbol_at_cursor()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  for _, found in ipairs(vim.diagnostic.get(0, { lnum = row - 1 })) do
    local lsp = found.user_data and found.user_data.lsp or {}
    if found.source == "apilift" and found.col <= column and column <= found.end_col and type(lsp.data) == "table" then
      return lsp.data.symbol
    end
  end
end

local actions = {
  check = check,
  fix = function()
    local applied, reason = require("apilift.fix").buffer(0)
    if not applied then
      tell("not fixed: " .. reason, vim.log.levels.WARN)
    elseif applied == 0 then
      tell("there is nothing that can safely be fixed")
    end
  end,
  ["fix-all"] = function(command)
    fix_all(command.bang)
  end,
  versions = function()
    run({ "check", "--show-settings" }, root(), function(code, out, complaint)
      if not failed("check --show-settings", code, complaint) then
        show("apilift://versions", out)
      end
    end)
  end,
  upgrade = function(command)
    local target = command.fargs[2]
    if not target then
      tell("which dependency? For example: :Apilift upgrade numpy==2.4 (! for a diff)", vim.log.levels.WARN)
      return
    end
    local words = { "upgrade", target, "--exit-zero" }
    vim.list_extend(words, { command.bang and "--diff" or "--output-format=concise" })
    run(words, root(), function(code, out, complaint)
      if failed("upgrade " .. target, code, complaint) then
        return
      end
      if #vim.trim(table.concat(out, "")) == 0 then
        tell("there is nothing that can safely be fixed")
      else
        show("apilift://upgrade", out, command.bang and "diff" or "")
      end
    end)
  end,
  keep = function(command)
    local symbol = command.fargs[2] or symbol_at_cursor()
    if not symbol then
      tell("which symbol? Put the cursor on a finding, or for example: :Apilift keep acme.load_all", vim.log.levels.WARN)
      return
    end
    local folder = root()
    run({ "model", "keep", symbol }, folder, function(code, _, complaint)
      if failed("keep " .. symbol, code, complaint) then
        return
      end
      tell(complaint)
      local file = complaint:match("written to (.-%.md)%.")
      if file then
        vim.cmd("edit " .. vim.fn.fnameescape(file:sub(1, 1) == "/" and file or folder .. "/" .. file))
      end
    end)
  end,
  model = function(command)
    local model = require("apilift.model")
    local name, device = command.fargs[2], command.fargs[3]
    local used = function(chosen)
      tell("the local model " .. chosen .. " is asked from now on, in this session")
    end
    if command.bang then
      run({ "model", "list", "--output-format", "json" }, root(), function(code, out, complaint)
        if not failed("model list", code, complaint) then
          local decode = vim.json and vim.json.decode or vim.fn.json_decode
          model.pick(decode(table.concat(out, "\n")), used)
        end
      end)
    elseif name then
      model.use(name, device)
      used(name)
    else
      tell(model.line())
    end
  end,
  explain = function(command)
    local symbol = command.fargs[2]
    if not symbol then
      tell("which symbol? For example: :Apilift explain numpy.in1d", vim.log.levels.WARN)
      return
    end
    run({ "explain", symbol }, root(), function(code, out, complaint)
      if not failed("explain", code, complaint) then
        show("apilift://explain", out)
      end
    end)
  end,
  restart = client.restart,
  log = function()
    vim.cmd("tabedit " .. vim.fn.fnameescape(vim.lsp.get_log_path()))
  end,
}

-- Runs `:Apilift WORD`.
function M.run(command)
  local action = actions[command.fargs[1]]
  if not action then
    tell("there is no `:Apilift " .. command.fargs[1] .. "`; see :help apilift-commands", vim.log.levels.ERROR)
    return
  end
  action(command)
end

-- Completes the first word.
function M.complete(lead, line)
  if line:match("^%S*Apilift!?%s+%S+%s") then
    return {}
  end
  local out = {}
  for name in pairs(actions) do
    if name:sub(1, #lead) == lead then
      table.insert(out, name)
    end
  end
  table.sort(out)
  return out
end

return M
