/** The words around a run's tables. They speak of how it is done, never of what came out: that is the tables'. */

export const opening = `# Reliability

Made by \`npm run chaos -- --page\` and not by hand. Two of each service run behind the proxy on a private database, RabbitMQ and Redis.
Four people write, by REST and by socket, into a group in each delivery shard, each message by its idempotency key until it is
acknowledged; two read what they wrote, two react to it, two type and mark what they have read; two more are removed and taken in again,
and try to read and to write while they are out; all log in on one more device now and then, log it out, and go on asking and listening
with its token; all six have a client that lives by its socket. A seventh is in no group, knows the groups' ids, and tries to read, to
write and to listen. The four also call one another, two and two: one starts a call, the other accepts it when it rings at their client,
both connect to signaling, an offer goes and an answer comes back, and they hang up. They also make offers to who is in another call and
to who has hung up: nobody may hear those. A call rings for 5 s here, and who is silent for 8 s has left it.

Meanwhile services are killed and frozen, servers stopped, killed and frozen, connections cut and slowed, the disk of the database
filled, clocks stepped: one after the other and overlapping, by a plan that is made from the seed alone.
Whoever dies is started again after 0.2 s, as Docker does it. At the end what the people were told, in answers, pushes and pages, and
every message that the four's clients ever showed, from the first one on, is compared with the log, and all read tables, search's as
well, with a fresh fold of it.

“Well again”: from the end of what was done until, in every delivery shard, a message begun after it was acknowledged and had come to all
four. It includes the clients' own waits: 4 s for an answer, 0.1 to 0.5 s before they try or connect again. The longest silence is
counted from the beginning of what was done. Where of every service one process was left alone it may be 15 s at most.

“Lasted” includes the time that a server takes to start: RabbitMQ needs some 6 s. A full disk ends with the database killed and started
again. The database is MariaDB unless the run says otherwise.`;

export const closing = `## What this does not show

- One run of one seed is a sample. That nothing was found means that this plan found nothing; another seed does other things, and the same
  seed meets the system at other moments, since only what is done is fixed, not what it hits.
- All of it runs on one machine, over loopback. Nothing here partitions a network so that two slots both live on, loses packets, or takes
  a machine's power: what was synced to a disk that then lies is not tried. The database's folder lies in memory (the small disk), where
  \`fsync\` costs nothing.
- The way by which services reach each other (\`INTERNAL_URL\`, through the proxy) is never cut or slowed.
- There is one database, one RabbitMQ, one Redis. Nothing here is said of a failover, of a replica, or of a restore from a backup.
- The load is small, some dozens of messages a second, so that the machine is not what fails. Overload is another matter.
- Six people in four groups, who write, read, react, call, come and go, and log out: no large groups, no files, no contacts, and
  neither edits nor deletions.
- Calls are set up and ended, each by two people. No sound or picture passes, no TURN server is used, and nobody is a third in a call.
- A message that was pushed to some and not to others, who found it by filling the gap, is no fault here, as it is none in the contract.
- Of all messages it is compared what they say and where they stand. Their reactions and statuses are compared in the newest 200 of a
  group.
- That somebody types has no place in the log. Whether they may hear of it is judged by what the same socket was told before.
- The socket of a device that was logged out must end within 70 s: the 30 s of the contract, 30 s more where the database was away when
  the gateway looked, and 8 s for a frozen gateway.
- A stepped clock is a service's own; the database's clock, which leases and \`recorded_at\` live by, stays right.`;
