--[[ A filter for Pandoc and Quarto that draws code blocks of the class `netchart` as charts of neural networks.

    pandoc -L "$(netcharts pandoc-filter)" page.md -o page.html

The filter runs `netcharts`, or the program that the environment variable NETCHARTS or the metadata `netcharts-program`
names. With the metadata `netcharts-strict`, any error or warning about a chart ends the conversion; otherwise, the
document shows the errors. All other metadata that start with `netcharts-`, such as `netcharts-theme`, are options for
all charts.
]]

local stringify = pandoc.utils.stringify

-- The format of charts by the start of the name of the output format; SVG files for all others.
local CHART_FORMATS = {
  html = { 'html5', 'html4', 'html', 'chunkedhtml', 'epub', 'revealjs', 'slidy', 'slideous', 's5', 'dzslides' },
  pdf = { 'latex', 'beamer', 'context' },
  png = { 'docx', 'odt', 'opendocument', 'pptx', 'rtf' },
}
local MIME_TYPES = { svg = 'image/svg+xml', pdf = 'application/pdf', png = 'image/png' }
-- Attributes of a block that the filter itself uses.
local OWN_ATTRIBUTES = { caption = true, ['fig-cap'] = true }

local function chart_format()
  for chart, outputs in pairs(CHART_FORMATS) do
    for _, output in ipairs(outputs) do
      if FORMAT:find('^' .. output) then return chart end
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

local function split_lines(text)
  local lines = {}
  for line in (text:gsub('\r\n', '\n') .. '\n'):gmatch('(.-)\n') do lines[#lines + 1] = line end
  return lines
end

-- Return a line without the characters that precede it in quotes and lists.
local function strip(line)
  return (line:gsub('^[%s>]+', ''):gsub('%s+$', ''))
end

-- Pandoc does not provide the place of a block, so its text is looked for in the documents. Places that have been
-- found are not found again.
local found = {}

local function is_block_at(lines, first, block)
  if not (strip(lines[first]):find('^[`~]') and lines[first]:find('netchart')) then return false end
  for i, line in ipairs(block) do
    if strip(lines[first + i] or '') ~= strip(line) then return false end
  end
  return strip(lines[first + #block + 1] or ''):find('^[`~]') ~= nil
end

-- Return the line, the indent and the document of the block with a text.
local function locate(text)
  local block = text == '' and {} or split_lines(text)
  for _, document in ipairs(PANDOC_STATE.input_files) do
    local lines = split_lines(read(document) or '')
    for first = 1, #lines do
      if not found[document .. first] and is_block_at(lines, first, block) then
        found[document .. first] = true
        return first, #lines[first]:match('^[%s>]*'), document
      end
    end
  end
  return 1, 0, PANDOC_STATE.input_files[1] or '<stdin>'
end

-- Return a file name with control characters escaped: they would end the line, or affect a terminal.
local function escape(name)
  return (name:gsub('[%z\1-\31\127]', function(byte) return ('\\x%02x'):format(byte:byte()) end))
end

-- Return the request of a block, in the form that `netcharts pandoc-draw` reads.
local function request(block, common_options, language)
  local line, indent, document = locate(block.text)
  local lines = { table.concat({ line, indent, language, escape(document) }, ' ') }
  local options = {}
  for key, value in pairs(common_options) do options[key] = value end
  for key, value in pairs(block.attributes) do options[key] = value end
  for key, value in pairs(options) do
    if not OWN_ATTRIBUTES[key] then lines[#lines + 1] = key .. '=' .. value:gsub('%s+', ' ') end
  end
  return table.concat(lines, '\n') .. '\n\n' .. block.text
end

local function log_warning(text)
  for _, line in ipairs(split_lines(text)) do
    if pandoc.log then pandoc.log.warn(line) else io.stderr:write('[WARNING] ' .. line .. '\n') end
  end
end

-- Errors and warnings about all charts.
local messages = pandoc.List {}

local function error_block(text)
  messages:insert(text)
  return pandoc.CodeBlock(text, pandoc.Attr('', { 'netchart-error' }))
end

local function attributes(block)
  local classes = pandoc.List { 'netchart' }
  for _, class in ipairs(block.classes) do
    if class ~= 'netchart' then classes:insert(class) end
  end
  return pandoc.Attr(block.identifier, classes)
end

-- Options for all charts.
local common = {}

-- Return the size of an image, as far as it is not a width in pixels, which is that of the chart itself.
local function image_size(block)
  local width, height = block.attributes.width or common.width, block.attributes.height or common.height
  return { width = width and not width:find('^%d+$') and not width:find('px$') and width or nil, height = height }
end

local function with_size(attr, size)
  return pandoc.Attr(attr.identifier, attr.classes, size)
end

-- Return a chart in a figure of HTML, for versions of Pandoc that have no figures.
local function html_figure(content, caption, attr)
  local function raw(html) return pandoc.RawBlock('html', html) end
  return pandoc.Div({ raw '<figure>', content, raw '<figcaption>', pandoc.Plain(caption), raw '</figcaption>',
    raw '</figure>' }, attr)
end

-- Return the block that shows a chart, in a figure if it has a caption.
local function chart_block(block, chart, alt, format)
  local written = block.attributes.caption or block.attributes['fig-cap']
  local caption = written and pandoc.utils.blocks_to_inlines(pandoc.read(written).blocks)
  local attr = attributes(block)
  local size = format ~= 'html' and image_size(block) or {}
  local content
  if format == 'html' then
    content = pandoc.RawBlock('html', chart)
  else
    local path = 'netchart-' .. pandoc.utils.sha1(chart) .. '.' .. format
    pandoc.mediabag.insert(path, MIME_TYPES[format], chart)
    if caption and not pandoc.Figure then
      -- Before Pandoc 3, a figure is an image whose title starts with `fig:`.
      return pandoc.Para { pandoc.Image(caption, path, 'fig:', with_size(attr, size)) }
    end
    content = pandoc.Plain { pandoc.Image(alt, path, '', with_size(caption and pandoc.Attr() or attr, size)) }
  end
  if caption and pandoc.Figure then
    return pandoc.Figure({ content }, { long = { pandoc.Plain(caption) } }, attr)
  elseif caption then
    return html_figure(content, caption, attr)
  elseif format == 'html' then
    return pandoc.Div({ content }, attr)
  end
  return pandoc.Para(content.content)
end

-- Return the block that replaces a block, from the files that `netcharts pandoc-draw` has written.
local function replacement(block, base, format)
  local errors, warnings = read(base .. '.error'), read(base .. '.warning')
  if errors then return error_block(errors) end
  if warnings then messages:insert(warnings) end
  return chart_block(block, read(base .. '.' .. format), read(base .. '.alt'), format)
end

local function is_chart(block)
  return block.classes:includes('netchart')
end

-- Return the program, true if errors and warnings end the conversion, and the options for all charts.
local function configuration(meta)
  local options = {}
  for key, value in pairs(meta) do
    local name = key:match('^netcharts%-(.+)$')
    if name then options[name] = stringify(value) end
  end
  local program, strict = options.program or os.getenv('NETCHARTS') or 'netcharts', options.strict == 'true'
  options.program, options.strict = nil, nil
  return program, strict, options
end

local function draw(program, folder, format)
  local ok, message = pcall(pandoc.pipe, program, { 'pandoc-draw', folder, format }, '')
  if not ok then
    error('can\'t run "' .. program .. ' pandoc-draw": ' .. tostring(message) .. '; set the environment variable '
      .. 'NETCHARTS or the metadata netcharts-program to the path of the program', 0)
  end
end

function Pandoc(doc)
  local blocks = pandoc.List {}
  doc:walk { CodeBlock = function(block) if is_chart(block) then blocks:insert(block) end end }
  if #blocks == 0 then return nil end
  local program, strict, options = configuration(doc.meta)
  common = options
  local language = doc.meta.lang and stringify(doc.meta.lang):match('^%a+') or '-'
  local format = chart_format()
  local result = pandoc.system.with_temporary_directory('netcharts', function(folder)
    local function base(number) return pandoc.path.join { folder, ('%06d'):format(number) } end
    for number, block in ipairs(blocks) do write(base(number) .. '.block', request(block, options, language)) end
    draw(program, folder, format)
    local number = 0
    return doc:walk {
      CodeBlock = function(block)
        if not is_chart(block) then return nil end
        number = number + 1
        return replacement(block, base(number), format)
      end,
    }
  end)
  if strict and #messages > 0 then error(table.concat(messages, '\n'), 0) end
  messages:map(log_warning)
  return result
end
