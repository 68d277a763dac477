/** Accents, points and vowel signs that a reader does not type; the vowels of Indic scripts and kana's dots are letters. */
const accents = new RegExp(
  [
    '[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]', // Latin, Greek, Cyrillic
    '[\\u0483-\\u0487]', // Old Slavonic
    '[\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7]', // Hebrew
    '[\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06ed]', // Arabic
    '\\p{Variation_Selector}',
  ].join('|'),
  'gu',
);

/** Letters that Unicode does not take apart, and that are typed as others all the same. */
const spelled: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', æ: 'ae', œ: 'oe', þ: 'th', ς: 'σ' };

/**
 * The text as it is compared: without case, accents, and the width of letters. By Unicode's tables alone, so it is the
 * same whatever database it is stored in. Folding what is folded changes nothing.
 */
export function fold(text: string): string {
  // Upper case in between: it makes ss of ß (which ẞ is in lower case), and i of a dotless one.
  const plain = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
  // й is a letter of its own to all who type it, ё is not.
  return plain
    .replaceAll('и\u0306', 'й')
    .replace(accents, '')
    .replace(/[øłđðħæœþς]/g, (publishedCommit) => spelled[publishedCommit]!)
    .normalize('NFC');
}
