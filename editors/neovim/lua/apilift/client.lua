-- The running server: one per project root, from Neovim 0.7 on.
local config = require("apilift.config")

local M = {}

-- The clients that run, or those of one buffer.
function M.all(buffer)
  local out = {}
  -- 0.7 to 0.9 have no get_clients, and 0.7 takes no filter.
  local list = vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()
  for _, client in pairs(list) do
    if client.name == "apilift" and (not buffer or vim.lsp.buf_is_attached(buffer, client.id)) then
      table.insert(out, client)
    end
  end
  return out
end

-- The client of a buffer, or nil.
function M.of(buffer)
  return M.all(buffer)[1]
end

-- New settings for all clients, and from now on.
function M.configure(settings)
  config.current.settings = settings
  local whole = { apilift = settings }
  -- What the servers of other projects will start with. Extending would keep what was taken out.
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config.apilift = vim.tbl_extend("force", vim.lsp.config.apilift, { settings = whole })
  end
  for _, client in ipairs(M.all()) do
    client.config.settings = whole
    if vim.fn.has("nvim-0.11") == 1 then
      client.settings = whole
      client:notify("workspace/didChangeConfiguration", { settings = whole })
    else
      client.notify("workspace/didChangeConfiguration", { settings = whole })
    end
  end
end

-- Asks and waits at most so many milliseconds. The result, or nil and why there is none.
function M.ask(client, method, params, timeout, buffer)
  local answer, reason
  -- Methods are called with a colon from 0.11 on.
  if vim.fn.has("nvim-0.11") == 1 then
    answer, reason = client:request_sync(method, params, timeout, buffer)
  else
    answer, reason = client.request_sync(method, params, timeout, buffer)
  end
  if not answer then
    return nil, tostring(reason or "no answer")
  end
  if answer.err then
    return nil, tostring(answer.err.message or answer.err.code)
  end
  return answer.result
end

local function start_old(options, buffer)
  for _, client in ipairs(M.all()) do
    if client.config.root_dir == options.root_dir then
      vim.lsp.buf_attach_client(buffer, client.id)
      return
    end
  end
  local id = vim.lsp.start_client(options)
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

-- Starts the server for a buffer, or attaches the one that runs for its root. For Neovim before 0.11.
function M.start(buffer)
  if not config.wants(buffer) then
    return
  end
  if vim.fn.executable(config.program()) ~= 1 then
    vim.notify_once(
      "apilift: there is no program `" .. config.program() .. "`; :checkhealth apilift says what to do",
      vim.log.levels.WARN
    )
    return
  end
  local options = config.for_neovim()
  options.name = "apilift"
  options.root_dir = config.root(vim.api.nvim_buf_get_name(buffer))
  options.filetypes = nil
  local uri = vim.uri_from_fname(options.root_dir)
  options.workspace_folders = { { uri = uri, name = options.root_dir } }
  if vim.lsp.start then
    vim.lsp.start(options, { bufnr = buffer })
  else
    start_old(options, buffer)
  end
end

local function buffers_of(client)
  local out = {}
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.lsp.buf_is_attached(buffer, client.id) then
      table.insert(out, buffer)
    end
  end
  return out
end

local function is_stopped(client)
  if vim.fn.has("nvim-0.11") == 1 then
    return client:is_stopped()
  end
  return client.is_stopped()
end

local function begin(buffers)
  if vim.lsp.enable then
    vim.lsp.enable("apilift")
    return
  end
  for _, buffer in ipairs(buffers) do
    if vim.api.nvim_buf_is_valid(buffer) then
      M.start(buffer)
    end
  end
end

-- Ends every server and starts it again for the buffers that it had; also after one was killed.
function M.restart()
  local clients, buffers = M.all(), {}
  for _, client in ipairs(clients) do
    vim.list_extend(buffers, buffers_of(client))
  end
  if #clients == 0 then
    for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
      if vim.api.nvim_buf_is_loaded(buffer) and config.wants(buffer) then
        table.insert(buffers, buffer)
      end
    end
  end
  if vim.lsp.enable then
    vim.lsp.enable("apilift", false)
  end
  for _, client in ipairs(clients) do
    vim.lsp.stop_client(client.id)
  end
  vim.wait(2000, function()
    for _, client in ipairs(clients) do
      if not is_stopped(client) then
        return false
      end
    end
    return true
  end, 20)
  for _, client in ipairs(clients) do
    if not is_stopped(client) then
      vim.lsp.stop_client(client.id, true)
    end
  end
  begin(buffers)
end

return M
