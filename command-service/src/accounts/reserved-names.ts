/**
 * Usernames that pass for the service or for who runs it, and their look-alikes. A username is ASCII (fields.ts), so letters of other
 * scripts cannot imitate it. Display names are not unique and not checked: clients show the username with them.
 */
const words = [
  'abuse',
  'admin',
  'administrator',
  'anonymous',
  'api',
  'billing',
  'bot',
  'everyone',
  'help',
  'helpdesk',
  'here',
  'moderator',
  'mod',
  'official',
  'operator',
  'parley',
  'postmaster',
  'root',
  'security',
  'service',
  'staff',
  'superuser',
  'support',
  'sysadmin',
  'system',
  'team',
  'webmaster',
];

const lookAlikes: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  8: 'b',
  9: 'g',
  l: 'i',
  rn: 'm',
  vv: 'w',
};

/** Names that look alike have the same skeleton. */
function skeletonOf(name: string): string {
  return name.replaceAll(/[_.]/g, '').replaceAll(/rn|vv|[01345789l]/g, (part) => lookAlikes[part] ?? part);
}

const alternatives = words.map(skeletonOf).join('|');
const reserved = new RegExp(`^(?:${alternatives}){1,2}$`);

/** True for a reserved word or two of them, also with separators, look-alikes or digits behind. Expects a valid username. */
export function isReservedName(username: string): boolean {
  return [username, username.replace(/[\d_.]+$/, '')].some((name) => reserved.test(skeletonOf(name)));
}
