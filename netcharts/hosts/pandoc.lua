--[[ Charts of neural networks in what Pandoc and Quarto make: code blocks of the class `netchart` become pictures.

    pandoc -L "$(netcharts pandoc-filter)" page.md -o page.html

The program is `netcharts`, or what the variable NETCHARTS or the metadata `netcharts-program` say. With the metadata
`netcharts-strict`, whatever is wrong with a chart ends the conversion; without, the document says what is wrong. Other
metadata that begin with `netcharts-` are options for all charts, such as `netcharts-theme`.
]]

local stringify = pandoc.utils.stringify

-- By the beginning of the name of what is written; SVG files for all else.
local KINDS = {
  html = { 'html5', 'html4', 'html', 'chunkedhtml', 'epub', 'revealjs', 'slidy', 'slideous', 's5', 'dzslides' },
  pdf = { 'latex', 'beamer', 'context' },
  png = { 'docx', 'odt', 'opendocument', 'pptx', 'rtf' },
}
local MIME = { svg = 'image/svg+xml', pdf = 'application/pdf', png = 'image/png' }
-- What of a block is not the drawing's.
local OWN = { caption = true, ['fig-cap'] = true }

local function kind()
  for name, formats in pairs(KINDS) do
    for _, format in ipairs(formats) do
      if FORMAT:find('^' .. format) then return name end
    end
  end
  return 'svg'
end

local function read(path)
  local file = io.open(path, 'rb')
  if not file then return nil end
  local text = file:read('a')
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, 'wb'))
  file:write(text)
  file:close()
end

local function lines(text)
  local found = {}
  for line in (text:gsub('\r\n', '\n') .. '\n'):gmatch('(.-)\n') do found[#found + 1] = line end
  return found
end

-- A line without what may stand before it, in quotes and lists.
local function bare(line)
  return (line:gsub('^[%s>]+', ''):gsub('%s+$', ''))
end

-- Pandoc doesn't say where a block is: its text is looked for in the documents. Each place is found once.
local taken = {}

local function stands(known, first, block)
  if not (bare(known[first]):find('^[`~]') and known[first]:find('netchart')) then return false end
  for i, line in ipairs(block) do
    if bare(known[first + i] or '') ~= bare(line) then return false end
  end
  return bare(known[first + #block + 1] or ''):find('^[`~]') ~= nil
end

local function spot(text)
  local block = text == '' and {} or lines(text)
  for _, name in ipairs(PANDOC_STATE.input_files) do
    local known = lines(read(name) or '')
    for first = 1, #known do
      if not taken[name .. first] and stands(known, first, block) then
        taken[name .. first] = true
        return first, #known[first]:match('^[%s>]*'), name
      end
    end
  end
  return 1, 0, PANDOC_STATE.input_files[1] or '<stdin>'
end

-- A name as a part of a line: what would end the line, or do something to a terminal, is written out.
local function shown(name)
  return (name:gsub('[%z\1-\31\127]', function(byte) return ('\\x%02x'):format(byte:byte()) end))
end

local function request(block, common, language)
  local line, indent, name = spot(block.text)
  local said = { table.concat({ line, indent, language, shown(name) }, ' ') }
  local options = {}
  for key, value in pairs(common) do options[key] = value end
  for key, value in pairs(block.attributes) do options[key] = value end
  for key, value in pairs(options) do
    if not OWN[key] then said[#said + 1] = key .. '=' .. value:gsub('%s+', ' ') end
  end
  return table.concat(said, '\n') .. '\n\n' .. block.text
end

local function warn_of(text)
  for _, line in ipairs(lines(text)) do
    if pandoc.log then pandoc.log.warn(line) else io.stderr:write('[WARNING] ' .. line .. '\n') end
  end
end

-- What is wrong with any chart.
local wrong = pandoc.List {}

local function refusal(text)
  wrong:insert(text)
  return pandoc.CodeBlock(text, pandoc.Attr('', { 'netchart-error' }))
end

-- A picture, with its caption where there is one.
local function placed(block, drawn, alt, how)
  local caption = block.attributes.caption or block.attributes['fig-cap']
  local words = caption and pandoc.utils.blocks_to_inlines(pandoc.read(caption).blocks)
  local classes = pandoc.List { 'netchart' }
  for _, class in ipairs(block.classes) do
    if class ~= 'netchart' then classes:insert(class) end
  end
  local attr = pandoc.Attr(block.identifier, classes)
  local inside
  if how == 'html' then
    inside = pandoc.RawBlock('html', drawn)
  else
    local path = 'netchart-' .. pandoc.utils.sha1(drawn) .. '.' .. how
    pandoc.mediabag.insert(path, MIME[how], drawn)
    if words and not pandoc.Figure then
      -- Before Pandoc 3, a figure is an image by itself whose title starts so.
      return pandoc.Para { pandoc.Image(words, path, 'fig:', attr) }
    end
    inside = pandoc.Plain { pandoc.Image(alt, path, '', words and pandoc.Attr() or attr) }
  end
  if words and pandoc.Figure then
    return pandoc.Figure({ inside }, { long = { pandoc.Plain(words) } }, attr)
  elseif words then
    local function raw(html) return pandoc.RawBlock('html', html) end
    local said = { raw '<figcaption>', pandoc.Plain(words), raw '</figcaption>' }
    return pandoc.Div({ raw '<figure>', inside, said[1], said[2], said[3], raw '</figure>' }, attr)
  elseif how == 'html' then
    return pandoc.Div({ inside }, attr)
  end
  return pandoc.Para(inside.content)
end

local function answer(block, base, how)
  local failed, warned = read(base .. '.error'), read(base .. '.warning')
  if failed then return refusal(failed) end
  if warned then wrong:insert(warned) end
  return placed(block, read(base .. '.' .. how), read(base .. '.alt'), how)
end

local function is_chart(block)
  return block.classes:includes('netchart')
end

local function configured(meta)
  local common = {}
  for key, value in pairs(meta) do
    local name = key:match('^netcharts%-(.+)$')
    if name then common[name] = stringify(value) end
  end
  local program, strict = common.program or os.getenv('NETCHARTS') or 'netcharts', common.strict == 'true'
  common.program, common.strict = nil, nil
  return program, strict, common
end

local function draw(program, folder, how)
  local fine, trouble = pcall(pandoc.pipe, program, { 'pandoc-draw', folder, how }, '')
  if not fine then
    error('can\'t run "' .. program .. ' pandoc-draw": ' .. tostring(trouble) .. '; the variable NETCHARTS or the '
      .. 'metadata netcharts-program name the program', 0)
  end
end

function Pandoc(doc)
  local blocks = pandoc.List {}
  doc:walk { CodeBlock = function(block) if is_chart(block) then blocks:insert(block) end end }
  if #blocks == 0 then return nil end
  local program, strict, common = configured(doc.meta)
  local language = doc.meta.lang and stringify(doc.meta.lang):match('^%a+') or '-'
  local how = kind()
  local drawn = pandoc.system.with_temporary_directory('netcharts', function(folder)
    local function base(number) return pandoc.path.join { folder, ('%06d'):format(number) } end
    for number, block in ipairs(blocks) do write(base(number) .. '.block', request(block, common, language)) end
    draw(program, folder, how)
    local number = 0
    return doc:walk {
      CodeBlock = function(block)
        if not is_chart(block) then return nil end
        number = number + 1
        return answer(block, base(number), how)
      end,
    }
  end)
  if strict and #wrong > 0 then error(table.concat(wrong, '\n'), 0) end
  wrong:map(warn_of)
  return drawn
end
