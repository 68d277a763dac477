/** Reactions that are one step away. */
export const quickReactions = [
  { emoji: '👍', name: 'thumbs up' },
  { emoji: '❤️', name: 'a heart' },
  { emoji: '🎉', name: 'a celebration' },
  { emoji: '😂', name: 'tears of joy' },
  { emoji: '👀', name: 'eyes' },
] as const;
