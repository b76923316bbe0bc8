package homelab.pfsense;

import com.github.stephenc.javaisotools.iso9660.ConfigException;
import com.github.stephenc.javaisotools.iso9660.ISO9660File;
import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660DateDataReference;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660ShortDateDataReference;
import com.github.stephenc.javaisotools.joliet.impl.JolietConfig;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import com.github.stephenc.javaisotools.sabre.DataReference;
import com.github.stephenc.javaisotools.sabre.Element;
import com.github.stephenc.javaisotools.sabre.Fixup;
import com.github.stephenc.javaisotools.sabre.HandlerException;
import com.github.stephenc.javaisotools.sabre.StreamHandler;
import com.github.stephenc.javaisotools.sabre.impl.ByteArrayDataReference;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * An ISO 9660 image with one file, {@code /config.xml}, whose lower-case name is kept by Rock Ridge
 * and by Joliet. The library does the layout; the image is collected in memory, because the file
 * holds secrets, and every date that the library would take from the clock and the local zone is
 * written as one fixed instant.
 */
final class IsoImage {

  static final String FILE_NAME = "config.xml";
  static final String VOLUME_ID = "HOMELAB";

  private IsoImage() {}

  /** Returns the image's bytes, the same for the same text. */
  static synchronized byte[] of(String configXml) {
    var locale = Locale.getDefault();
    try {
      // The library makes capitals by the machine's locale, and Turkish has another one for i.
      Locale.setDefault(Locale.ROOT);
      return write(configXml);
    } catch (HandlerException | ConfigException | FileNotFoundException e) {
      throw new IllegalStateException("the ISO library refused " + FILE_NAME, e);
    } finally {
      Locale.setDefault(locale);
    }
  }

  private static byte[] write(String configXml)
      throws HandlerException, ConfigException, FileNotFoundException {
    var root = new ISO9660RootDirectory();
    root.addFile(
        new ISO9660File(
            new ByteArrayDataReference(configXml.getBytes(StandardCharsets.UTF_8)), FILE_NAME, 0));

    var iso = new ISO9660Config();
    iso.setInterchangeLevel(1);
    iso.restrictDirDepthTo8(true);
    iso.setVolumeID(VOLUME_ID);
    iso.setSystemID("");
    iso.setApp("");
    iso.setDataPreparer("");
    iso.setPublisher("");

    var rockRidge = new RockRidgeConfig();
    rockRidge.setMkisofsCompatibility(false);
    rockRidge.hideMovedDirectoriesStore(true);
    rockRidge.forcePortableFilenameCharacterSet(true);

    var joliet = new JolietConfig();
    joliet.setVolumeID(VOLUME_ID);
    joliet.setSystemID("");
    joliet.setApp("");
    joliet.setDataPreparer("");
    joliet.setPublisher("");

    var image = new Image();
    new CreateISO(image, root).process(iso, rockRidge, joliet, null);
    return image.bytes();
  }

  /** Takes the library's stream; places that it could not know yet are filled in by fixups. */
  private static final class Image implements StreamHandler {

    private final PatchableBytes written = new PatchableBytes();

    byte[] bytes() {
      return written.toByteArray();
    }

    @Override
    public void startDocument() {}

    @Override
    public void startElement(Element element) {}

    @Override
    public void endElement() {}

    @Override
    public void endDocument() {}

    @Override
    public void data(DataReference reference) throws HandlerException {
      written.writeBytes(read(reference));
    }

    @Override
    public long mark() {
      return written.size();
    }

    @Override
    public Fixup fixup(DataReference reference) throws HandlerException {
      int position = written.size();
      data(reference);
      return new Patch(position, written.size());
    }

    private static byte[] read(DataReference reference) throws HandlerException {
      if (reference instanceof ISO9660DateDataReference) {
        return FixedDate.volume();
      }
      if (reference instanceof ISO9660ShortDateDataReference) {
        return FixedDate.directory();
      }
      try (var stream = reference.createInputStream()) {
        var bytes = stream.readNBytes(Math.toIntExact(reference.getLength()));
        if (bytes.length != reference.getLength()) {
          throw new HandlerException("a part of the image is shorter than announced");
        }
        return bytes;
      } catch (IOException e) {
        throw new HandlerException(e);
      }
    }

    private final class Patch implements Fixup {
      private final int end;
      private int position;
      private boolean closed;

      Patch(int start, int end) {
        this.position = start;
        this.end = end;
      }

      @Override
      public void data(DataReference reference) throws HandlerException {
        var bytes = read(reference);
        if (position + bytes.length > end) {
          throw new HandlerException("a fixup writes past its place");
        }
        written.patch(position, bytes);
        position += bytes.length;
      }

      @Override
      public Fixup fixup(DataReference reference) throws HandlerException {
        throw new HandlerException("a fixup within a fixup");
      }

      @Override
      public long mark() {
        return position;
      }

      @Override
      public void close() {
        closed = true;
      }

      @Override
      public boolean isClosed() {
        return closed;
      }
    }
  }

  private static final class PatchableBytes extends ByteArrayOutputStream {
    void patch(int position, byte[] bytes) {
      System.arraycopy(bytes, 0, buf, position, bytes.length);
    }
  }

  /** 1 January 2026, 00:00 UTC, in the two forms of ECMA-119, 8.4.26.1 and 9.1.5. */
  private static final class FixedDate {
    static byte[] volume() {
      var date = Arrays.copyOf("2026010100000000".getBytes(StandardCharsets.US_ASCII), 17);
      date[16] = 0;
      return date;
    }

    static byte[] directory() {
      return new byte[] {126, 1, 1, 0, 0, 0, 0};
    }
  }
}
