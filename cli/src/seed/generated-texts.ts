export const displayNames = [
  'Ada Brandt',
  'Bruno Keller',
  'Chiara Rossi',
  'Deniz Kaya',
  'Elif Aydin',
  'Felix Novak',
  'Grace Okafor',
  'Hugo Lindqvist',
  'Ines Moreau',
  'Jonas Weber',
  'Kira Petrov',
  'Leon Fischer',
  'Maya Sharma',
  'Nils Jensen',
  'Olga Ivanova',
  'Paulo Santos',
];

export const groupTitles = ['Everyone', 'Kitchen and coffee', 'Release 4', 'Saturday hike', 'Customer calls'];

export const reactions = ['👍', '🎉', '❤️', '😂', '👀'];

export const sentences = [
  'Good morning! Is anyone in the office yet?',
  'The build is green again, it was the cache.',
  'Can someone look at the numbers from yesterday?',
  'I will be ten minutes late, the train is stuck.',
  'Lunch at half past twelve?',
  'That was quick, thank you.',
  'I moved the meeting to Thursday at three.',
  'Who has the keys to the small room?',
  'Let us ship it on Tuesday and watch it for a day.',
  'The customer wrote again; they are happy with the new export.',
  'I have put the notes with the others.',
  'Does it also happen when you log in from the phone?',
  'Two of us can drive, there is room for six.',
  'Bring something warm, it is windy up there.',
  'I would rather fix it at the root than add another switch.',
  'The coffee machine is blinking. I think it needs cleaning.',
  'Nice! How did you find that?',
  'I was sure that we had a test for it.',
  'See you tomorrow.',
  'Could you review my change when you have a minute?',
  'Yes.',
  'The bakery on the corner is open again!',
];
