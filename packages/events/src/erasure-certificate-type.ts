/** `typ` of the JWS: keeps a certificate from passing for a token, and a token for a certificate. */
export const certificateType = 'erasure-certificate+jws';
