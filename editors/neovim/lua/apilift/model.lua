-- The state of the local model, as the server tells it.
local M = { state = { state = "off" } }

-- A new state: `off`, `loading`, `ready` or `failed`, with what belongs to it. Failures are told at once.
function M.tell(state)
  M.state = type(state) == "table" and state or { state = "off" }
  if M.state.state == "failed" then
    vim.notify("apilift: " .. M.line(), vim.log.levels.WARN)
  end
end

local function text(value)
  -- JSON's null is a value of its own in Neovim.
  return type(value) == "string" and value ~= "" and value or nil
end

-- The state in one line; for a status line, too.
function M.line()
  local state = M.state
  if state.state == "loading" then
    local progress = type(state.progress) == "number" and string.format(" (%d %%)", state.progress * 100) or ""
    return "the local model is loading" .. progress
  elseif state.state == "ready" then
    local name = text(state.name) and " " .. state.name or ""
    local device = text(state.device) and " on " .. state.device or ""
    return "the local model" .. name .. " is ready" .. device
  elseif state.state == "failed" then
    return "the local model failed: " .. (text(state.message) or ":Apilift log says why")
  end
  return "the local model is off"
end

return M
