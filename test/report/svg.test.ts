import { describe, expect, it } from 'vitest';
import { bars, escapeText, plot, ticks } from '../../generator/report/svg.js';

describe('charts', () => {
  it.each([
    [0, 10, 5, [0, 2, 4, 6, 8, 10]],
    [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.3, 2.4, 6, [0.5, 1, 1.5, 2]],
    [0, 100, 8, [0, 20, 40, 60, 80, 100]],
    [3, 3, 5, [3]],
  ])('ticks from %f to %f are round', (min, max, count, expected) => {
    expect(ticks(min, max, count)).toEqual(expected);
  });

  it('puts points where the axes say', () => {
    const svg = plot({
      title: 'a "plot"',
      x: { label: 'x', min: 0, max: 10 },
      y: { label: 'y', min: 0, max: 4 },
      series: [
        {
          name: 's',
          color: '#000',
          marker: 'circle',
          line: true,
          points: [
            { x: 0, y: 0, title: 'origin' },
            { x: 10, y: 4, title: 'corner', label: 'c' },
          ],
        },
      ],
    });
    // the plot area is 64..840 by 16..368
    expect(svg).toContain('points="64,368 840,16"');
    expect(svg).toContain('<circle cx="840" cy="16" r="4"/><title>corner</title>');
    expect(svg).toContain('aria-label="a &#34;plot&#34;"');
  });

  it('stacks bars in proportion', () => {
    const svg = bars({
      title: 't',
      label: 'bits',
      parts: [
        { name: 'a', color: 'red' },
        { name: 'b', color: 'blue' },
      ],
      rows: [
        { name: 'one', values: [1, 3] },
        { name: 'two', values: [0, 2] },
      ],
    });
    const widths = [...svg.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="13"/g)].map((m) => [
      Number(m[1]),
      Number(m[2]),
    ]);
    // 4 bits are the full width of 622
    expect(widths).toEqual([
      [190, 155.5],
      [345.5, 466.5],
      [190, 311],
    ]);
    expect(svg).toContain('one: b 3.000');
    expect(svg).toContain('>4.00</text>');
  });

  it('escapes what would be markup', () => {
    expect(escapeText('<a href="x">&\'')).toBe('&#60;a href=&#34;x&#34;&#62;&#38;&#39;');
  });
});
