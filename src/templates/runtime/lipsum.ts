import { builtin } from '../values/builtin.ts'
import { typeFault } from '../values/fault.ts'
import type { Render } from '../values/render.ts'
import { integerArgument } from '../values/text-argument.ts'
import { truth } from '../values/truth.ts'
import { Markup } from '../values/values.ts'

const words =
  `a ac ad aenean aliquam amet ante aptent arcu at auctor augue bibendum blandit class commodo condimentum congue consectetuer consequat
  conubia convallis cras cubilia cum curae cursus dapibus diam dictum dis dolor donec dui duis egestas eget eleifend elementum elit enim erat
  eros est et etiam eu euismod facilisi fames felis fermentum fringilla fusce gravida habitant hac hendrerit iaculis id imperdiet in integer
  ipsum justo lacinia lacus laoreet lectus leo libero ligula lobortis lorem luctus maecenas magna mattis mauris metus mi molestie mollis
  montes morbi mus nam natoque nec neque netus nibh nisi nisl non nostra nulla nunc odio orci ornare parturient pede pellentesque per pharetra
  phasellus placerat platea porta posuere potenti praesent pretium primis proin pulvinar purus quam quis rhoncus ridiculus risus rutrum
  sagittis sapien sed sem semper senectus sit sociis sodales sollicitudin suscipit taciti tellus tempor tempus tincidunt torquent tortor
  tristique turpis ullamcorper ultrices urna ut varius vehicula vel velit vestibulum vitae vivamus viverra volutpat vulputate`.split(
    /\s+/,
  )

/** `lipsum()`: paragraphs of random words, as HTML by default. */
export const lipsum = builtin(
  [
    ['n', 5],
    ['html', true],
    ['min', 20],
    ['max', 100],
  ],
  (render, _none, n = 5, html = true, min = 20, max = 100) => {
    const [least, most] = [integerArgument(min), integerArgument(max)]
    if (least >= most) throw typeFault(`empty range for randrange() (${least}, ${most}, ${most - least})`)
    const paragraphs: string[] = []
    for (let count = integerArgument(n); count > 0; count--) paragraphs.push(paragraph(render, random(least, most)))
    if (!truth(html)) return paragraphs.join('\n\n')
    return new Markup(paragraphs.map((text) => `<p>${text}</p>`).join('\n'))
  },
)

function paragraph(render: Render, length: number): string {
  const chosen: string[] = []
  let [comma, stop, word, capital] = [0, 0, '', true]
  for (let index = 0; index < length; index++) {
    render.step()
    render.build(20)
    word = another(word)
    let shown = capital ? word.charAt(0).toUpperCase() + word.slice(1) : word
    capital = false
    if (index - random(3, 8) > comma) {
      comma = index
      stop += 2
      shown += ','
    }
    if (index - random(10, 20) > stop) {
      comma = stop = index
      shown += '.'
      capital = true
    }
    chosen.push(shown)
  }
  const text = chosen.join(' ')
  return text.endsWith('.') ? text : `${text.replace(/,$/, '')}.`
}

function another(last: string): string {
  for (;;) {
    const word = words[random(0, words.length)] ?? ''
    if (word !== last) return word
  }
}

function random(from: number, to: number): number {
  return from + Math.floor(Math.random() * (to - from))
}
