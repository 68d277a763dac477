/** Stands where the composer will be, until its code is loaded: nothing moves when it arrives. */
export const composerRoom = <div class="composer-room" />;
