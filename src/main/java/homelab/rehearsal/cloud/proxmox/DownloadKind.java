package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;
import java.util.TreeMap;

/** A file that the host itself downloads, for which it needs a way to the internet. */
final class DownloadKind implements Kind {

  private static final Map<String, Integer> CHECKSUM_DIGITS =
      Map.of("md5", 32, "sha1", 40, "sha224", 56, "sha256", 64, "sha384", 96, "sha512", 128);

  private final ProxmoxWorld world;

  DownloadKind(ProxmoxWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.requireNode(inputs);
    var url = inputs.textOr("url", "");
    world.refuse(
        !url.matches("https?://[^\\s/]+/\\S+"),
        ProxmoxWorld.PARAMETER,
        "url: invalid format - '%s'",
        url);
    var content = inputs.textOr("contentType", "");
    world.refuse(
        !content.matches("iso|vztmpl|import"),
        ProxmoxWorld.PARAMETER,
        "content: '%s' cannot be downloaded",
        content);
    world.requireStorage(inputs.textOr("datastoreId", ""), content);
    var fileName = inputs.textOr("fileName", url.substring(url.lastIndexOf('/') + 1));
    world.refuse(
        content.equals("vztmpl") && !fileName.matches(".+\\.tar\\.(gz|xz|zst|bz2)"),
        ProxmoxWorld.PARAMETER,
        "filename: '%s' is not that of a container template",
        fileName);
    world.refuse(
        content.equals("iso") && !fileName.matches(".+\\.(iso|img)"),
        ProxmoxWorld.PARAMETER,
        "filename: '%s' is not that of an ISO image",
        fileName);
    requireChecksum(inputs, url);
    var id = "%s:%s/%s".formatted(inputs.textOr("datastoreId", ""), content, fileName);
    world.refuse(
        world.fileExists(id, content) && !inputs.flag("overwriteUnmanaged", false),
        "Refusing to override existing file",
        "refusing to override existing file: %s",
        id);
    world.refuse(
        !world.router().hostHasInternet(),
        ProxmoxWorld.FAILED,
        "download failed: the host has no way to %s: no default gateway, or no router behind it",
        url);
    world.object(ProxmoxWorld.DOWNLOAD, id).ifPresent(world::vanish);
    var computed = new TreeMap<String, Object>();
    computed.put("fileName", fileName);
    computed.put("size", 1_000_000.0 + Math.floorMod(url.hashCode(), 100_000_000));
    return new Made(id, computed);
  }

  @Override
  public void delete(CloudObject object) {
    MediaKind.requireUnused(world, object);
  }

  private void requireChecksum(Values inputs, String url) {
    world.refuse(
        inputs.has("checksum") != inputs.has("checksumAlgorithm"),
        ProxmoxWorld.PARAMETER,
        "checksum and checksum-algorithm need each other");
    inputs
        .text("checksum")
        .ifPresent(
            checksum -> {
              var digits = CHECKSUM_DIGITS.get(inputs.textOr("checksumAlgorithm", ""));
              world.refuse(
                  digits == null || !checksum.matches("[0-9a-f]{" + digits + "}"),
                  ProxmoxWorld.PARAMETER,
                  "checksum: not one of algorithm '%s'",
                  inputs.textOr("checksumAlgorithm", ""));
              world.refuse(
                  world.published(url).filter(right -> !right.equals(checksum)).isPresent(),
                  ProxmoxWorld.FAILED,
                  "download failed: checksum mismatch: %s",
                  url);
            });
  }
}
