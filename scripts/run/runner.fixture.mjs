/** Runs echo.fixture.mjs through runProgram, as run.mjs runs a target. */
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.mjs';

const program = fileURLToPath(new URL('echo.fixture.mjs', import.meta.url));
process.exitCode = await runProgram(process.execPath, [program, ...process.argv.slice(2)]);
