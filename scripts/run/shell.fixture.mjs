/** Runs a line as npm does: in a shell that gets the signals of this process. Ends when the output of everything in it has ended. */
import { spawn } from 'node:child_process';

const shell = spawn('sh', ['-c', process.argv[2]], { stdio: ['ignore', 'pipe', 'inherit'] });
shell.stdout.pipe(process.stdout);
process.on('SIGTERM', () => shell.kill('SIGTERM'));
