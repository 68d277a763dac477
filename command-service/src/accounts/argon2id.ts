/** The parameters that OWASP recommends. The package exports the name of 2, argon2id, as a const enum, which type stripping cannot resolve. */
export const argon2id = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
