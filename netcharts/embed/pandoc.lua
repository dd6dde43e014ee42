--[[ Old place of the filter `netcharts/hosts/pandoc.lua`, accepted until version 0.4.

`netcharts pandoc-filter` prints the path of the current one.
]]

local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local current = pandoc.path.join { pandoc.path.directory(folder), 'hosts', 'pandoc.lua' }
local message = PANDOC_SCRIPT_FILE .. ' is deprecated and will be removed in netcharts 0.4: use ' .. current
io.stderr:write('[DEPRECATED] ' .. message .. '\n')
assert(loadfile(current, 't', _ENV))()
