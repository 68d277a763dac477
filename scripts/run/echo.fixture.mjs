/** Program for the tests of run-program: prints its arguments, then exits with a code or waits for a signal. */
const [outcome, ...rest] = process.argv.slice(2);
if (outcome === 'wait') {
  process.on('SIGTERM', () => {
    process.stdout.write('stopping\n');
    process.exit(7);
  });
  setInterval(() => undefined, 1_000);
}
// Only now: a reader of them may send the signal at once.
process.stdout.write(`${JSON.stringify(rest)}\n`);
if (outcome === 'die') process.kill(process.pid, 'SIGKILL');
else if (outcome !== 'wait') process.exit(Number(outcome));
