import { readdir, readFile } from 'node:fs/promises';

/** The ids of the decoder processes that the process has started, from /proc. */
export async function decodersOf(parent: number): Promise<number[]> {
  const threads = await readdir(`/proc/${parent}/task`).catch(() => []);
  const children = await Promise.all(threads.map((thread) => readFile(`/proc/${parent}/task/${thread}/children`, 'utf8').catch(() => '')));
  const pids = children.flatMap((line) => line.split(' ').filter(Boolean)).map(Number);
  const decoders = await Promise.all(pids.map(isDecoder));
  return pids.filter((_, index) => decoders[index]);
}

/** False for a process that has ended, even if its parent has not noticed. */
export async function isRunning(pid: number): Promise<boolean> {
  return (await fieldsOf(pid)).at(0) !== undefined && (await fieldsOf(pid))[0] !== 'Z';
}

/** 0 for a process that has ended. */
export async function residentBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Niceness of each thread of the process. */
export async function threadPrioritiesOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  return Promise.all(threads.map(async (thread) => Number((await fieldsOf(`${pid}/task/${thread}`))[16])));
}

async function isDecoder(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('decoder-process');
}

/** State, parent and further fields of /proc/PID/stat, or of a thread's /proc/PID/task/ID/stat, behind the name in parentheses. */
async function fieldsOf(pid: number | string): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
