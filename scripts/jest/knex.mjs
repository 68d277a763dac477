/** Knex as the environment has loaded it. */
export default globalThis.knexOfWorker;
