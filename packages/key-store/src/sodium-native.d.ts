/** The part of sodium-native that is used; it has no types. It writes results into the first argument, and throws if a length is wrong. */
declare module 'sodium-native' {
  const sodium: {
    /** BLAKE2b under a key. */
    crypto_generichash(hash: Uint8Array, input: Uint8Array, key: Uint8Array): void;
    crypto_stream_chacha20_ietf_NONCEBYTES: number;
    crypto_stream_chacha20_ietf(stream: Uint8Array, nonce: Uint8Array, key: Uint8Array): void;
    crypto_aead_chacha20poly1305_ietf_encrypt(
      ciphertext: Uint8Array,
      plain: Uint8Array,
      additional: Uint8Array,
      secretNonce: null,
      nonce: Uint8Array,
      key: Uint8Array,
    ): number;
    /** Throws if the ciphertext was not encrypted with this key, nonce and additional data. */
    crypto_aead_chacha20poly1305_ietf_decrypt(
      plain: Uint8Array,
      secretNonce: null,
      ciphertext: Uint8Array,
      additional: Uint8Array,
      nonce: Uint8Array,
      key: Uint8Array,
    ): number;
  };
  export default sodium;
}
