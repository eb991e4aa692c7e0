const [width, lineHeight, margin] = [920, 19, 18]

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** What a terminal shows, as a drawing that needs no font or file from elsewhere. The first line is what was typed. */
export const pictureOf = (typed: string, lines: readonly string[]): string => {
  const height = margin * 2 + 28 + (lines.length + 1) * lineHeight
  const row = (text: string, i: number, colour: string): string => `<text x="${margin}" y="${margin + 38 + i * lineHeight}" fill="${colour}" xml:space="preserve">${escape(text)}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(typed)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">`,
    `<rect width="${width}" height="${height}" rx="10" fill="#14202b"/>`,
    ...['#e06c60', '#d8b34a', '#63b36c'].map((colour, i) => `<circle cx="${margin + 6 + i * 20}" cy="20" r="6" fill="${colour}"/>`),
    row(`$ ${typed}`, 0, '#9fd3a8'),
    ...lines.map((text, i) => row(text, i + 1, /^\S/.test(text) ? '#ffffff' : '#c6d3dd')),
    '</svg>',
    '',
  ].join('\n')
}
