-- The plug-in in a real Neovim, headless: `nvim --headless -u init.lua a.py`, and init.lua runs this. It ends
-- with `:cquit` at the first failure.

-- Longer than anything takes on a busy machine.
local LIMIT = 60000

local function say(text)
  io.stdout:write(text .. "\n")
end

local function wait(what, condition, limit)
  local seen
  local ok = vim.wait(limit or LIMIT, function()
    seen = condition()
    return seen
  end, 20)
  if not ok then
    error("not seen: " .. what .. "; last: " .. vim.inspect(seen), 2)
  end
  return seen
end

local function same(expected, found)
  if not vim.deep_equal(expected, found) then
    error("expected " .. vim.inspect(expected) .. "\nfound " .. vim.inspect(found), 2)
  end
end

local function case(name, body)
  local start = vim.loop.hrtime()
  local ok, reason = xpcall(body, debug.traceback)
  local took = math.floor((vim.loop.hrtime() - start) / 1e6)
  say(string.format("%s %s (%d ms)", ok and "ok  " or "FAIL", name, took))
  if not ok then
    -- What follows starts from what went before.
    say(reason)
    say("neovim: FAILED")
    io.stdout:flush()
    vim.cmd("cquit 1")
  end
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

local function set(text)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, text)
end

local function on_disk(name)
  return vim.fn.readfile(name or vim.api.nvim_buf_get_name(0))
end

-- Diagnostics of the current buffer as { line, first byte, byte after the last }, each from zero.
local function places()
  local out = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    table.insert(out, { diagnostic.lnum, diagnostic.col, diagnostic.end_col })
  end
  table.sort(out, function(a, b)
    return a[1] < b[1] or a[1] == b[1] and a[2] < b[2]
  end)
  return out
end

local function wait_places(expected)
  wait("diagnostics " .. vim.inspect(expected), function()
    return vim.deep_equal(places(), expected)
  end)
end

local function server()
  return require("apilift.client").of(0)
end

-- The process of the server, as program.sh wrote it down.
local function pid()
  return on_disk(vim.env.APILIFT_PID)[1]
end

local function restore()
  vim.cmd("edit! a.py")
end

local first = on_disk("a.py")

case("diagnostics, on the name alone, behind characters outside the BMP", function()
  -- é is 2 bytes, 😀 is 4.
  wait_places({ { 3, 21, 26 }, { 4, 11, 16 } })
  local found = vim.diagnostic.get(0)[1]
  assert(found.message:find("numpy.trapz", 1, true), found.message)
  assert(found.message:find("uv.lock pins 2.1.3", 1, true), found.message)
  assert(not found.message:find("\n"), "one line: " .. found.message)
  same("apilift", found.source)
  same("AL002", found.code)
  same(vim.diagnostic.severity.WARN, found.severity)
  same({ 2 }, found.user_data.lsp.tags)
end)

case("a code action is applied", function()
  vim.api.nvim_win_set_cursor(0, { 4, 22 })
  local titles = {}
  vim.ui.select = function(items, options, choose)
    for _, item in ipairs(items) do
      table.insert(titles, options.format_item and options.format_item(item) or item[2].title)
    end
    choose(items[1], 1)
  end
  vim.lsp.buf.code_action()
  wait("the fixed line", function()
    return lines()[4]:find("np.trapezoid", 1, true)
  end)
  same('pair = ("é😀", np.trapezoid(a, b))', lines()[4])
  assert(titles[1]:find("trapezoid", 1, true), vim.inspect(titles))
  local ignores = vim.tbl_filter(function(title)
    return title:find("Ignore", 1, true)
  end, titles)
  assert(#ignores >= 1, vim.inspect(titles))
  wait_places({ { 4, 11, 16 } })
  restore()
  wait_places({ { 3, 21, 26 }, { 4, 11, 16 } })
end)

case("fixes are in the file when it is written", function()
  vim.cmd("silent write")
  same({
    first[1],
    first[2],
    first[3],
    'pair = ("é😀", np.trapezoid(a, b))',
    "other = np.trapezoid(pair, b)",
  }, on_disk())
  wait_places({})
end)

case("also those for a change that was made just before", function()
  set({ "import numpy as np", "", "x = '😀'; y = np.trapz([1], [2])" })
  vim.cmd("silent write")
  same({ "import numpy as np", "", "x = '😀'; y = np.trapezoid([1], [2])" }, on_disk())
  same(lines(), on_disk())
  set(first)
  vim.cmd("noautocmd silent write")
  wait_places({ { 3, 21, 26 }, { 4, 11, 16 } })
end)

case("a server that does not answer delays a save by the limit at most", function()
  require("apilift.config").current.fix_timeout = 500
  local process = pid()
  vim.fn.system({ "kill", "-STOP", process })
  local start = vim.loop.hrtime()
  vim.cmd("silent write")
  local took = (vim.loop.hrtime() - start) / 1e6
  vim.fn.system({ "kill", "-CONT", process })
  require("apilift.config").current.fix_timeout = 60000
  assert(took >= 400 and took < 20000, took)
  same(first, on_disk())
end)

case("settings change while it runs", function()
  wait_places({ { 3, 21, 26 }, { 4, 11, 16 } })
  local client = server()
  local settings = { settings = { apilift = { ignore = { "numpy.trapz" } } } }
  if vim.fn.has("nvim-0.11") == 1 then
    client:notify("workspace/didChangeConfiguration", settings)
  else
    client.notify("workspace/didChangeConfiguration", settings)
  end
  wait_places({})
end)

case("a server that was killed is started again", function()
  vim.fn.system({ "kill", "-KILL", pid() })
  wait("the end of the client", function()
    return #require("apilift.client").all() == 0
  end)
  vim.cmd("Apilift restart")
  wait_places({ { 3, 21, 26 }, { 4, 11, 16 } })
end)

case("what newer releases break stands on the lines of dependencies", function()
  vim.cmd("edit pyproject.toml")
  wait_places({ { 4, 17, 22 } })
  assert(vim.diagnostic.get(0)[1].message:find("break", 1, true), vim.diagnostic.get(0)[1].message)
  vim.cmd("edit a.py")
  wait_places({ { 3, 21, 26 }, { 4, 11, 16 } })
end)

case(":Apilift check fills the quickfix list", function()
  vim.cmd("Apilift check")
  local list = wait("entries", function()
    local list = vim.fn.getqflist()
    return #list > 0 and list
  end)
  vim.cmd("cclose")
  local seen = {}
  for _, item in ipairs(list) do
    table.insert(seen, { vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ":t"), item.lnum, item.col, item.type })
  end
  -- The first column is 1.
  same({ { "a.py", 4, 22, "W" }, { "a.py", 5, 12, "W" }, { "b.py", 3, 36, "E" }, { "n.ipynb", 0, 0, "W" } }, seen)
  assert(list[4].text:find("^cell 3, line 3: AL002"), list[4].text)
end)

case(":Apilift fix-all shows a diff, and with ! writes", function()
  vim.cmd("Apilift fix-all")
  wait("the diff", function()
    return vim.bo.filetype == "diff"
  end)
  local text = table.concat(lines(), "\n")
  assert(text:find("+other = np.trapezoid(pair, b)", 1, true), text)
  assert(text:find("b.py", 1, true), text)
  vim.cmd("bwipeout")
  same("a.py", vim.fn.expand("%:t"))
  same(first, on_disk())
  vim.opt.autoread = true
  vim.cmd("noautocmd Apilift! fix-all")
  wait("the files", function()
    local b = table.concat(on_disk("b.py"), "\n")
    return b:find("items()", 1, true) and table.concat(on_disk("a.py"), "\n"):find("np.trapezoid(pair, b)", 1, true)
  end)
  wait("the buffer", function()
    vim.cmd("silent! checktime")
    return lines()[5] == "other = np.trapezoid(pair, b)"
  end)
end)

case(":Apilift upgrade shows what breaks, and with ! a diff", function()
  vim.fn.writefile({ "import numpy as np", "np.trapz([1])" }, "u.py")
  vim.cmd("Apilift upgrade numpy==2.4.0")
  local text = wait("what breaks", function()
    local text = table.concat(lines(), "\n")
    return text:find("numpy 2.1.3 (uv.lock) → 2.4.0: ", 1, true) and text
  end)
  assert(text:find("u.py:2:4: error", 1, true), text)
  vim.cmd("bwipeout")
  vim.cmd("Apilift! upgrade numpy==2.4.0")
  wait("the diff", function()
    return table.concat(lines(), "\n"):find("+np.trapezoid([1])", 1, true)
  end)
  same("diff", vim.bo.filetype)
  vim.cmd("bwipeout")
  vim.fn.delete("u.py")
end)

case(":Apilift model, and what the server tells of it", function()
  local told = {}
  local notify = vim.notify
  vim.notify = function(text)
    table.insert(told, text)
  end
  vim.cmd("Apilift model")
  local model = require("apilift.model")
  local handler = server().config.handlers["apilift/modelState"]
  handler(nil, { state = "loading", progress = 0.42 })
  same("the local model is loading (42 %)", model.line())
  handler(nil, { state = "failed", message = "out of memory", name = vim.NIL })
  handler(nil, { state = "ready", name = "apilift-30M", device = "cpu" })
  same("the local model apilift-30M is ready on cpu", model.line())
  handler(nil, { state = "off" })
  vim.notify = notify
  same({ "apilift: the local model is off", "apilift: the local model failed: out of memory" }, told)
end)

case(":Apilift model takes a name, or lets the user pick one", function()
  local config = require("apilift.config")
  local before = config.current.settings
  local notify, select = vim.notify, vim.ui.select
  vim.notify = function() end
  vim.cmd("Apilift model apilift-small cpu")
  same({ "apilift-small", "cpu" }, { config.current.settings.model, config.current.settings.modelDevice })
  same("apilift-small", server().config.settings.apilift.model)
  local asked = {}
  vim.ui.select = function(items, options, done)
    table.insert(asked, options.prompt)
    done(options.format_item and items[2] or items[1])
  end
  vim.cmd("Apilift! model")
  wait("a model is picked", function()
    return config.current.settings.modelDevice == "auto"
  end)
  same({ "Local model:", "Where it runs:" }, asked)
  assert(config.current.settings.model:find("^qwen"), config.current.settings.model)
  vim.notify, vim.ui.select = notify, select
  require("apilift.client").configure(before)
end)

case(":Apilift keep takes the symbol at the cursor, and says where no answer is", function()
  vim.fn.writefile({ "import numpy as np", "np.trapz([1])" }, "k.py")
  vim.cmd("edit k.py")
  wait_places({ { 1, 3, 8 } })
  vim.api.nvim_win_set_cursor(0, { 2, 4 })
  local told = {}
  local notify = vim.notify
  vim.notify = function(text)
    table.insert(told, text)
  end
  vim.cmd("Apilift keep")
  wait("the answer", function()
    return told[1]
  end)
  vim.notify = notify
  assert(told[1]:find("keep numpy.trapz failed: ", 1, true), told[1])
  assert(told[1]:find("no answer of a model is kept for it here", 1, true), told[1])
  vim.cmd("bwipeout!")
  vim.fn.delete("k.py")
end)

case("ignoring in the project changes its configuration", function()
  vim.cmd("edit! b.py")
  vim.fn.writefile({ "import numpy as np", "np.trapz([1])" }, "b.py")
  vim.cmd("edit!")
  wait_places({ { 1, 3, 8 } })
  vim.api.nvim_win_set_cursor(0, { 2, 4 })
  local chosen
  vim.ui.select = function(items, options, choose)
    local format = options.format_item or function(item)
      return item[2].title
    end
    for index, item in ipairs(items) do
      if format(item):find("in the project (pyproject.toml)", 1, true) then
        chosen = index
        return choose(item, index)
      end
    end
    choose(nil, nil)
  end
  vim.lsp.buf.code_action()
  -- The edit is asked for when it is chosen; it opens a buffer.
  wait("the changed configuration", function()
    local buffer = vim.fn.bufnr("pyproject.toml")
    local all = buffer > 0 and table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n") or ""
    return all:find('[tool.apilift]\nignore = ["numpy.trapz"]', 1, true)
  end)
  assert(chosen)
  vim.cmd("noautocmd silent wall")
  vim.cmd("silent write")
  wait_places({})
  restore()
end)

case(":Apilift versions and explain", function()
  vim.cmd("Apilift versions")
  wait("versions", function()
    return table.concat(lines(), "\n"):find("numpy: uv.lock pins 2.1.3", 1, true)
  end)
  vim.cmd("bwipeout")
  vim.cmd("Apilift explain numpy.trapz")
  wait("what is known", function()
    return table.concat(lines(), "\n"):find("numpy.trapezoid", 1, true)
  end)
  vim.cmd("bwipeout")
end)

case("completion of :Apilift", function()
  same({ "fix", "fix-all" }, vim.fn.getcompletion("Apilift fix", "cmdline"))
end)

case(":checkhealth apilift", function()
  vim.cmd("silent checkhealth apilift")
  local text = table.concat(lines(), "\n")
  assert(text:find("apilift %d+%.%d+%.%d+"), text)
  assert(text:find("a server runs for", 1, true), text)
  assert(not text:find("ERROR"), text)
  vim.cmd("bwipeout")
end)

case(":help apilift", function()
  for _, topic in ipairs({ "apilift", "apilift-setup", "apilift-settings", "apilift-commands", ":Apilift" }) do
    vim.cmd("help " .. topic)
    same("apilift.txt", vim.fn.expand("%:t"))
    vim.cmd("helpclose")
  end
end)

case("the shipped model is asked about a finding without a rewrite, and its checked edit applied", function()
  local client = require("apilift.client")
  local before = require("apilift.config").current.settings
  client.configure({ select = { "orchard" }, model = "apilift-small" })
  vim.cmd("edit ../grove/uses.py")
  wait("the findings", function()
    return #places() == 20
  end)
  vim.api.nvim_win_set_cursor(0, { 9, 18 })
  vim.ui.select = function(items, options, choose)
    for index, item in ipairs(items) do
      local title = options.format_item and options.format_item(item) or item[2].title
      if title:find("Migrate with the local model", 1, true) then
        return choose(item, index)
      end
    end
    choose(nil, nil)
  end
  vim.lsp.buf.code_action()
  wait("the migrated line", function()
    return lines()[9] == "        orchard.clip(values, minimum=1),"
  end)
  wait("its finding is gone", function()
    return #places() == 19
  end)
  vim.cmd("bwipeout!")
  client.configure(before)
end)

case("a mistake in setup is told", function()
  local ok, reason = pcall(require("apilift").setup, { fixonsave = true })
  same(false, ok)
  assert(reason:find("no option `fixonsave`", 1, true), reason)
end)

local version = vim.version()
say(string.format("neovim %d.%d.%d: passed", version.major, version.minor, version.patch))
io.stdout:flush()
vim.cmd("qall!")
