package homelab.identity;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Stash;
import com.pulumi.resources.StashArgs;
import homelab.wireguard.SessionKeys;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The secrets of one stack, each minted once and kept in the state by a {@link Stash}. The engine
 * keeps a stash's output while its input changes; ignoring the input keeps previews quiet. A
 * rotation must not ignore it, because the engine would then bring the old input back even for a
 * replacement.
 */
public final class Identity extends ComponentResource {

  /** The component's type, which ends up in every URN below it. */
  public static final String TYPE = "homelab:identity:Identity";

  private final Map<MintedSecret, Output<Map<String, String>>> values =
      new EnumMap<>(MintedSecret.class);

  /**
   * Declares all secrets.
   *
   * @param mint makes those that the state does not hold yet
   * @param rotation those to be made anew in this run
   * @param preview whether nothing is going to be kept
   */
  public Identity(String name, Mint mint, Rotation rotation, boolean preview) {
    super(TYPE, name, ComponentResourceOptions.builder().protect(true).build());
    var mark = mint.mark();
    var first = firstRun(mark);
    var kept = first.output().applyValue(output -> !mark.equals(output));
    for (MintedSecret secret : MintedSecret.values()) {
      boolean rotate = rotation.secrets().contains(secret);
      Output<Supplier<Map<String, String>>> maker =
          preview
              ? Output.of(() -> mint.mintForShow(secret))
              : kept.applyValue(
                  before ->
                      before && !rotate ? () -> mint.mintStandIn(secret) : () -> mint.mint(secret));
      values.put(secret, stash(secret, first, maker, rotate));
    }
    registerOutputs(Map.of());
  }

  /** Returns the password for the serial console. */
  public Output<Password> rescuePassword() {
    return password(MintedSecret.RESCUE_PASSWORD);
  }

  /** Returns pfSense's administrator password. */
  public Output<Password> pfsenseAdmin() {
    return password(MintedSecret.PFSENSE_ADMIN_PASSWORD);
  }

  /** Returns a key pair: console, Ansible or deploy key. */
  public Output<KeyPair> keyPair(MintedSecret secret) {
    return values
        .get(secret)
        .applyValue(
            parts -> new KeyPair(part(parts, Mint.Parts.PRIVATE), part(parts, Mint.Parts.PUBLIC)));
  }

  /** Returns the public half of a key pair, which anybody may see. */
  public Output<String> publicKey(MintedSecret secret) {
    return keyPair(secret).applyValue(KeyPair::publicKey).asPlaintext();
  }

  /** Returns a secret that is one text. */
  public Output<String> value(MintedSecret secret) {
    return values.get(secret).applyValue(parts -> part(parts, Mint.Parts.VALUE));
  }

  /** Returns the keys of the WireGuard session. */
  public Output<SessionKeys> sessionKeys() {
    return Output.tuple(
            keyPair(MintedSecret.SESSION_HOME_KEY),
            keyPair(MintedSecret.SESSION_NODE_KEY),
            value(MintedSecret.SESSION_PRESHARED_KEY))
        .applyValue(
            keys ->
                new SessionKeys(
                    keys.t1.privateKey(),
                    keys.t1.publicKey(),
                    keys.t2.privateKey(),
                    keys.t2.publicKey(),
                    keys.t3));
  }

  private Output<Password> password(MintedSecret secret) {
    return values
        .get(secret)
        .applyValue(
            parts -> new Password(part(parts, Mint.Parts.VALUE), part(parts, Mint.Parts.HASH)));
  }

  private static String part(Map<String, String> parts, String name) {
    var part = parts.get(name);
    if (part == null) {
      throw new IllegalStateException(
          "the state holds a secret without its part '%s'; restore the state from a backup"
              .formatted(name));
    }
    return part;
  }

  /**
   * Declares the mark that tells whether an earlier run has minted already. The program cannot look
   * into the state, but a mark that comes back as another one is an earlier run's. If that run died
   * half-way, a secret that it did not reach is minted as its stand-in, which works as well: only
   * the console key is then a smaller one.
   */
  private Stash firstRun(String mark) {
    return new Stash(
        "first-run",
        StashArgs.builder().input(Output.of((Object) mark)).build(),
        CustomResourceOptions.builder().parent(this).protect(true).ignoreChanges("input").build());
  }

  @SuppressWarnings("unchecked")
  private Output<Map<String, String>> stash(
      MintedSecret secret,
      Stash first,
      Output<Supplier<Map<String, String>>> maker,
      boolean rotate) {
    // The real console key takes a while to make; the rest of the program goes on meanwhile.
    var input =
        maker.apply(make -> Output.of(CompletableFuture.supplyAsync(() -> (Object) make.get())));
    // A preview's input does not wait for the mark. Without this its dependency on it would be
    // gone,
    // and then a preview with targets sometimes fails: "Duplicate resource URN" (pulumi#24303).
    var options = CustomResourceOptions.builder().parent(this).protect(true).dependsOn(first);
    if (!rotate) {
      options.ignoreChanges("input");
    }
    var stash =
        new Stash(
            secret.id(), StashArgs.builder().input(input.asSecret()).build(), options.build());
    return stash.output().asSecret().applyValue(output -> (Map<String, String>) output);
  }
}
