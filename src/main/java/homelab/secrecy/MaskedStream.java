package homelab.secrecy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A stream for texts, in UTF-8, that takes every known secret out of what it is given. A secret may
 * be written in several pieces: an end that could be the beginning of one is held until the next
 * write, or until a flush.
 */
public final class MaskedStream extends PrintStream {

  private final Masks masks;

  private MaskedStream(OutputStream target, Masks masks) {
    // Not flushed with every write: a flush says that the next piece is not worth waiting for.
    super(new Filter(target, masks), false, StandardCharsets.UTF_8);
    this.masks = masks;
  }

  /**
   * Puts these masks before a stream. A stream that has masks already keeps them, so that what was
   * learned through one stream is known to all that share them.
   */
  public static MaskedStream over(PrintStream target, Masks masks) {
    return target instanceof MaskedStream masked ? masked : new MaskedStream(target, masks);
  }

  /** Returns the masks, to which more can be added at any time. */
  public Masks masks() {
    return masks;
  }

  /** Works on bytes, each as one character, so that a write may end inside of a letter. */
  private static final class Filter extends OutputStream {

    private final OutputStream target;
    private final Masks masks;
    private String held = "";

    Filter(OutputStream target, Masks masks) {
      this.target = target;
      this.masks = masks;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      pass(held + new String(bytes, offset, length, StandardCharsets.ISO_8859_1), false);
    }

    @Override
    public synchronized void flush() throws IOException {
      pass(held, true);
    }

    @Override
    public void close() throws IOException {
      flush();
      target.close();
    }

    /** Writes what is certain; keeps an end that may go on to be a secret, unless it has to go. */
    private void pass(String text, boolean all) throws IOException {
      var known = masks.inBytes();
      var safe = new StringBuilder(text.length());
      int at = 0;
      while (at < text.length()) {
        var rest = text.substring(at, Math.min(text.length(), at + masks.longest()));
        if (!all && known.keySet().stream().anyMatch(value -> begins(value, rest))) {
          break;
        }
        var found = known.keySet().stream().filter(rest::startsWith).findFirst();
        safe.append(found.map(known::get).orElse(text.substring(at, at + 1)));
        at += found.map(String::length).orElse(1);
      }
      held = text.substring(at);
      target.write(safe.toString().getBytes(StandardCharsets.ISO_8859_1));
      target.flush();
    }

    private static boolean begins(String value, String rest) {
      return value.length() > rest.length() && value.startsWith(rest);
    }
  }
}
