/** Accents and vowel signs that people leave out when they type a query. Vowels of Indic scripts and kana's dots are not among them. */
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

/** Characters without a Unicode decomposition that are often typed as others. */
const replacements: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', æ: 'ae', œ: 'oe', þ: 'th', ς: 'σ' };

/**
 * Removes case, accents and character width, for comparison. Uses Unicode's tables only, so the result does not depend on the database.
 * Idempotent.
 */
export function normalizeText(text: string): string {
  // Upper case in between turns ß (the lower case of ẞ) into ss, and the dotless ı into i.
  const plain = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
  // й is a character of its own to all who type it, ё is not.
  return plain
    .replaceAll('и\u0306', 'й')
    .replace(accents, '')
    .replace(/[øłđðħæœþς]/g, (character) => replacements[character]!)
    .normalize('NFC');
}
