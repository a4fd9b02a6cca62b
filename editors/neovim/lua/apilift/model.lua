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

-- Asks another model from now on, in this session; `device` is "auto", "cpu", "gpu" or nil.
function M.use(name, device)
  local settings = vim.deepcopy(require("apilift.config").current.settings or {})
  settings.model, settings.modelDevice = name, device
  require("apilift.client").configure(settings)
end

local states = {
  shipped = "comes with apilift",
  there = "on this machine",
  partial = "fetched in part",
  missing = "not on this machine: apilift model pull",
}

-- Lets the user pick one of the models that are listed, then its device. `done` gets the name.
function M.pick(models, done)
  local show = function(model)
    return model.name .. ", " .. (states[model.state] or model.state)
  end
  vim.ui.select(models, { prompt = "Local model:", format_item = show }, function(model)
    if not model then
      return
    end
    vim.ui.select({ "auto", "cpu", "gpu" }, { prompt = "Where it runs:" }, function(device)
      if device then
        M.use(model.name, device)
        done(model.name)
      end
    end)
  end)
end

return M
