import { readFileSync } from 'node:fs';
import { CommandFailed } from '../command-failed.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ids of users from a file: what `parley users erased --json` printed, or one id a line. Throws CommandFailed for anything else. */
export function readErasuresFile(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandFailed(`cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (line === '' || line.startsWith('#')) return [];
    const id = line.startsWith('{') ? idIn(line) : line;
    if (id === null || !uuid.test(id)) throw new CommandFailed(`${path}, line ${index + 1}: not the id of a user`);
    return [id];
  });
}

function idIn(line: string): string | null {
  try {
    const { id } = JSON.parse(line) as { id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}
