const attempts = 3;

/** Starts again on other ports when somebody took one between its choice and its use. `start` leaves nothing behind when it fails. */
export async function onFreePorts<Started>(start: () => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === attempts || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
}
