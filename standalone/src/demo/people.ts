/** The people of the demo. Their order is the order in which the sign-in page offers them. */
import type { Look } from './pictures/portrait.ts';

export interface DemoPerson {
  username: string;
  displayName: string;
  about: string;
  /** Null for a person without a picture. */
  look: Look | null;
}

export const people = [
  {
    username: 'ada',
    displayName: 'Ada Brandt',
    about: 'Builds things that don’t lose messages. Up before the sun on Saturdays.',
    look: { background: ['#c9e8e8', '#8fcbce'], skin: 'light', hair: { style: 'bob', color: '#3d2a24' }, shirt: '#1c6f78' },
  },
  {
    username: 'bruno',
    displayName: 'Bruno Keller',
    about: 'Maps, boots, bread, in that order.',
    look: {
      background: ['#fbe3c4', '#efb980'],
      skin: 'light',
      hair: { style: 'crop', color: '#4a3326' },
      beard: '#4a3326',
      shirt: '#b9602f',
      mouth: 'grin',
    },
  },
  {
    username: 'chiara',
    displayName: 'Chiara Rossi',
    about: 'Design. Carries the camera.',
    look: {
      background: ['#fbdcd3', '#f0ab99'],
      skin: 'fair',
      hair: { style: 'long', color: '#a3502d' },
      shirt: '#2f3b57',
      earrings: '#e9b44c',
    },
  },
  {
    username: 'grace',
    displayName: 'Grace Okafor',
    about: 'Customer success. The one with the answers.',
    look: {
      background: ['#fbeab5', '#f0cb62'],
      skin: 'dark',
      hair: { style: 'bun', color: '#1d1616' },
      shirt: '#d99a1f',
      earrings: '#f6e3a6',
      mouth: 'grin',
    },
  },
  {
    username: 'hugo',
    displayName: 'Hugo Lindqvist',
    about: 'Finance. Knows every hut keeper by first name.',
    look: {
      background: ['#dce4e9', '#aebdc7'],
      skin: 'fair',
      hair: { style: 'receding', color: '#b3b5b6' },
      beard: '#c6c8c9',
      shirt: '#33434f',
      glasses: true,
    },
  },
  {
    username: 'olga',
    displayName: 'Olga Ivanova',
    about: 'New here. First week!',
    look: {
      background: ['#ebdff0', '#cbb1d6'],
      skin: 'fair',
      hair: { style: 'pinned', color: '#c9c5c2' },
      shirt: '#6b4a74',
      glasses: true,
    },
  },
  {
    username: 'deniz',
    displayName: 'Deniz Kaya',
    about: 'Backend. Reads the log before the coffee.',
    look: { background: ['#d6e1f6', '#a5bbe4'], skin: 'tan', hair: { style: 'swept', color: '#221d1f' }, shirt: '#46598c', glasses: true },
  },
  {
    username: 'elif',
    displayName: 'Elif Aydin',
    about: 'Product. Asks why until it is short.',
    look: {
      background: ['#f9d9e4', '#e8a6bd'],
      skin: 'tan',
      hair: { style: 'curls', color: '#2a1d1c' },
      shirt: '#a63d5b',
      earrings: '#f1d9a0',
      mouth: 'grin',
    },
  },
  {
    username: 'felix',
    displayName: 'Felix Novak',
    about: 'Frontend. Pixels by day, climbing by night.',
    look: { background: ['#e0ecd0', '#b0d095'], skin: 'fair', hair: { style: 'quiff', color: '#c99a4b' }, shirt: '#4c6b45' },
  },
  {
    username: 'ines',
    displayName: 'Ines Moreau',
    about: 'Data. If it moves, there is a chart of it.',
    look: { background: ['#e6dbf6', '#bfa5e4'], skin: 'light', hair: { style: 'ponytail', color: '#1f1b24' }, shirt: '#7d4fb0' },
  },
  {
    username: 'jonas',
    displayName: 'Jonas Weber',
    about: 'Operations. On call this week, so be gentle.',
    look: {
      background: ['#d3e5ef', '#9bc1d8'],
      skin: 'fair',
      hair: { style: 'swept', color: '#b05a2a' },
      beard: '#b05a2a',
      shirt: '#35566b',
    },
  },
  {
    username: 'kira',
    displayName: 'Kira Petrov',
    about: 'Release captain. Ships on Tuesdays.',
    look: { background: ['#d5efe4', '#96d2b6'], skin: 'fair', hair: { style: 'waves', color: '#d8b267' }, shirt: '#2c7a5c' },
  },
  {
    username: 'leon',
    displayName: 'Leon Fischer',
    about: 'Sales. Has a train to catch.',
    look: { background: ['#f6e0cf', '#dfae88'], skin: 'brown', hair: { style: 'afro', color: '#231a18' }, shirt: '#7a3f2a', mouth: 'grin' },
  },
  {
    username: 'maya',
    displayName: 'Maya Sharma',
    about: 'Research. Talks to strangers for a living.',
    look: {
      background: ['#f7dcf0', '#dfa3cf'],
      skin: 'brown',
      hair: { style: 'waves', color: '#241a1d' },
      shirt: '#8c2f6b',
      earrings: '#e9c46a',
    },
  },
  { username: 'nils', displayName: 'Nils Jensen', about: 'Legal, on Mondays and Thursdays.', look: null },
  { username: 'paulo', displayName: 'Paulo Santos', about: 'Facilities. Talks to the coffee machine.', look: null },
] as const satisfies readonly DemoPerson[];

export type DemoUsername = (typeof people)[number]['username'];
