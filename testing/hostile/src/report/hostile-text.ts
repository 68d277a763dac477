/** Text around the tables of docs/hostile.md. It describes the method; only the tables report results. */

export const introduction = `# Hostile clients

\`npm run hostile -- --page\` generates this page: do not edit it. Self-registered accounts attack a private system, all attacks at the same
time, while ordinary people use it. The measure is what the people notice.

**System.** The default limits apply. Embedded: one process on SQLite. Distributed: a process of each service behind the proxy (more with
\`--instances\`), on a private MariaDB, RabbitMQ and Redis. Nothing restarts a process that exits.

**Ordinary people.** Twelve people share a group. Two write over REST and two over sockets; two listen; others read pages, search and
upload pictures; every 1.2 s one of them logs in. *Delivery* is the time from sending to the arrival at both listeners. A send that is
refused is retried, and its time includes the retries. A delivery has failed if it takes more than 5 s and the message has not arrived at
the end.

**Attackers.** They register and write the messages that their attacks need before the ordinary use that they are compared with.
Their process has a low priority and the probe of \`/healthz\` the highest, since they would be on machines of their own.

**Before** is the second half of the ordinary use that precedes the attack. In its first half, a rush hour, all twelve people catch up, read
and write without a pause, so that each process has the memory that its ordinary use takes. \`/healthz\` of each process is requested every 100 ms, and its
resident memory is sampled every 200 ms.`;

export const limitations = `## Limitations

- Everything runs on one machine over loopback. The attackers run at the lowest priority, because real attackers have machines of their own: they get the time that nothing else takes.
- Each attacker has an IPv4 /24 and an IPv6 /48 network. A botnet with thousands of networks is not covered.
- The directory is small: scanning 200,000 names (M6) is covered by the tests of query-service.`;
