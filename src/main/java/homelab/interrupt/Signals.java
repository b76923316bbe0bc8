package homelab.interrupt;

import homelab.interrupt.Interruption.Cause;
import sun.misc.Signal;

/**
 * The signals of the operating system. Java's own answer to them is to end the process while its
 * threads are in the middle of something, and no other part of its library tells of them.
 */
public final class Signals {

  private Signals() {}

  /**
   * Lets Ctrl-C, SIGTERM and SIGHUP be requests to end. What the shell has set to be ignored is.
   */
  public static void reach(Interruption interruption) {
    for (Cause cause : Cause.values()) {
      try {
        Signal.handle(new Signal(cause.signal()), signal -> interruption.request(cause));
      } catch (IllegalArgumentException e) {
        // The JVM was told to leave the signal alone (-Xrs): then it ends the process, as ever.
        continue;
      }
    }
  }
}
