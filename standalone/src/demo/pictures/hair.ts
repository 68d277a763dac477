/** Hair of portraits: what is behind the head and what is in front of it. The head spans x 63 to 137 and y 36 to 136. */

export type HairStyle = keyof typeof hairStyles;

interface Hair {
  back: string;
  front: string;
}

const path = (color: string, d: string): string => `<path fill="${color}" d="${d}"/>`;
const circles = (color: string, list: readonly (readonly [x: number, y: number, r: number])[]): string =>
  `<g fill="${color}">${list.map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}"/>`).join('')}</g>`;
/** A lighter strand, which gives the shape some depth. */
const shine = (d: string): string =>
  `<path fill="none" stroke="#fff" stroke-opacity=".13" stroke-width="4" stroke-linecap="round" d="${d}"/>`;

export const hairStyles = {
  bob: (color: string): Hair => ({
    back: path(color, 'M50 92C44 44 66 18 100 18s56 26 50 74c2 18 2 30-3 44-14 6-80 6-94 0-5-14-5-26-3-44Z'),
    front:
      path(color, 'M58 96C52 54 68 27 100 27s48 27 42 69c-2-10-4-17-8-24-10-2-17-7-21-14-10 11-27 16-45 16-5 7-8 13-10 22Z') +
      shine('M74 48c8-9 20-13 33-12'),
  }),
  long: (color: string): Hair => ({
    back: path(color, 'M52 92C40 40 68 14 100 14s60 26 48 78c-2 26 10 42 6 72-16 9-92 9-108 0-4-30 8-46 6-72Z'),
    front: path(color, 'M58 98C52 56 70 27 100 27s48 29 42 71c-5-17-14-31-29-43-13 14-38 19-55 43Z') + shine('M72 52c9-12 22-17 36-15'),
  }),
  waves: (color: string): Hair => ({
    back: path(
      color,
      'M50 90C40 40 66 16 100 16s60 24 50 74c-1 14 9 20 6 34-3 10 5 18-3 30-8 10-30 8-53 8s-45 2-53-8c-8-12 0-20-3-30-3-14 7-20 6-34Z',
    ),
    front:
      path(color, 'M58 94C52 52 72 26 103 26c30 0 46 27 39 68-5-20-15-33-26-41-5-4-10-5-14-4-20 3-36 18-44 45Z') +
      shine('M80 44c8-6 18-8 28-6'),
  }),
  bun: (color: string): Hair => ({
    back: circles(color, [[100, 14, 19]]) + path(color, 'M56 88C50 44 70 22 100 22s50 22 44 66Z'),
    front:
      path(color, 'M59 90C54 50 72 26 100 26s46 24 41 64c-4-20-10-33-19-39-12-7-32-7-44 0-9 6-15 19-19 39Z') +
      shine('M84 40c9-5 22-5 32 0'),
  }),
  ponytail: (color: string): Hair => ({
    back: path(color, 'M126 30c26-6 38 18 34 48-3 24 4 40-8 58-3-22-18-40-22-66ZM56 88C50 44 70 20 100 20s50 24 44 68Z'),
    front:
      path(color, 'M58 92C52 50 70 24 102 24c30 0 44 26 40 68-5-18-12-30-22-37-16 2-40 1-52-3-4 10-8 22-10 40Z') +
      shine('M76 42c10-9 26-11 40-5'),
  }),
  curls: (color: string): Hair => ({
    back: circles(color, [
      [58, 108, 17],
      [50, 90, 18],
      [50, 70, 18],
      [58, 50, 19],
      [72, 34, 19],
      [92, 26, 19],
      [112, 27, 18],
      [130, 36, 19],
      [143, 52, 18],
      [150, 71, 18],
      [150, 90, 18],
      [142, 108, 17],
      [52, 126, 15],
      [148, 126, 15],
      [62, 140, 12],
      [138, 140, 12],
      [100, 50, 34],
    ]),
    front: circles(color, [
      [68, 54, 11],
      [80, 45, 12],
      [95, 41, 12],
      [110, 42, 12],
      [124, 48, 12],
      [134, 60, 9],
      [64, 68, 8],
    ]),
  }),
  afro: (color: string): Hair => ({
    back: circles(color, [
      [62, 74, 20],
      [60, 54, 20],
      [72, 36, 20],
      [92, 28, 20],
      [112, 29, 20],
      [130, 38, 20],
      [140, 55, 20],
      [138, 74, 20],
      [100, 50, 40],
    ]),
    front: path(color, 'M62 78C60 48 76 34 100 34s40 14 38 44c-5-14-13-24-24-26-9-2-19-2-28 0-11 2-19 12-24 26Z'),
  }),
  swept: (color: string): Hair => ({
    back: path(color, 'M60 88C52 46 72 22 102 22c34 0 46 28 38 66Z'),
    front:
      path(color, 'M59 90C50 50 66 20 104 20c34 0 48 28 37 70-2-16-5-25-11-32-18 4-37-2-47-14-5 14-19 22-24 46Z') +
      shine('M86 32c10-5 24-5 34 1'),
  }),
  crop: (color: string): Hair => ({
    back: path(color, 'M60 86C54 46 72 24 100 24s46 22 40 62Z'),
    front:
      path(color, 'M60 86C55 48 72 25 100 25s45 23 40 61c-2-15-5-24-10-30-19-7-41-7-60 0-5 6-8 15-10 30Z') + shine('M80 38c11-5 28-5 40 0'),
  }),
  quiff: (color: string): Hair => ({
    back: path(color, 'M61 86C55 48 74 26 100 26s45 22 39 60Z'),
    front:
      path(color, 'M60 88C54 60 60 40 72 32c4-14 34-24 58-8 14 9 16 36 10 64-2-14-5-24-9-30-9-7-15-8-24-8-14 1-26 2-36 7-5 6-9 16-11 31Z') +
      shine('M84 27c11-5 24-4 35 2'),
  }),
  receding: (color: string): Hair => ({
    back: '',
    front:
      path(color, 'M60 92c-5-26 1-44 14-52-2 8-6 12-7 22-2 8-4 18-7 30Z') +
      path(color, 'M140 92c5-26-1-44-14-52 2 8 6 12 7 22 2 8 4 18 7 30Z') +
      path(color, 'M72 44c6-14 18-18 28-18s22 4 28 18c-10-7-19-8-28-8s-18 1-28 8Z'),
  }),
  pinned: (color: string): Hair => ({
    back:
      circles(color, [
        [100, 22, 22],
        [62, 70, 14],
        [138, 70, 14],
      ]) + path(color, 'M54 88C46 44 68 20 100 20s54 24 46 68Z'),
    front:
      path(color, 'M58 92C52 50 72 28 100 28s48 22 42 64c-3-16-8-27-16-33-7-5-16-7-27-5-8 6-20 9-31 8-5 7-8 16-10 30Z') +
      shine('M78 42c10-7 26-8 38-2'),
  }),
};
