package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.cli.FirewallHistory.Given;
import homelab.interrupt.Interrupted;
import homelab.pfsense.AppliedFirewall;
import homelab.pfsense.ConfigMark;
import homelab.proxmox.ProxmoxApi;
import homelab.state.Backend;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a restart does to the drive, to the media and to what is written down. */
class FirewallRestartTests {

  private static final String FIRST = "local:iso/pfsense-0000000000000001.iso";
  private static final String SECOND = "local:iso/pfsense-0000000000000002.iso";
  private static final String THIRD = "local:iso/pfsense-0000000000000003.iso";
  private static final String FOREIGN = "local:iso/debian-13.iso";

  @TempDir private Path backend;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Host host = new Host();
  private Instant now = Instant.EPOCH;
  private int looksUntilBack = 3;
  private int interruptedAt;
  private int pauses;

  /** What pfSense tells of its settings after a restart, given what the medium says. */
  private UnaryOperator<Optional<String>> tells = UnaryOperator.identity();

  @Test
  void whatWasAppliedIsWrittenDownOnceTheSessionIsBack() {
    host.drive = FIRST;

    restart().apply(given(FIRST, "one"));

    assertThat(host.did).containsExactly("reboot 100");
    assertThat(history().record()).contains(given(FIRST, "one").record());
    assertThat(backend.resolve("homelab/applied/home.json")).exists();
    assertThat(now).isAfter(Instant.EPOCH);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("--back");
  }

  @Test
  void aSessionThatDoesNotComeBackIsNotWrittenDown() {
    looksUntilBack = Integer.MAX_VALUE;

    assertThatThrownBy(() -> restart().apply(given(FIRST, "one")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("has not come back in 10 minutes")
        .hasMessageContaining("--back");
    assertThat(history().record()).isEmpty();
  }

  @Test
  void settingsThatWereReadAndNotTakenAreNeverWrittenDown() {
    restart().apply(given(FIRST, "one"));
    tells = told -> Optional.of(given(FIRST, "one").record().mark());

    assertThatThrownBy(() -> restart().apply(given(SECOND, "two")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("goes on with the settings of before")
        .hasMessageContaining("homelab firewall export")
        .extracting(failure -> ((CommandFailure) failure).exit())
        .isEqualTo(Exit.FAILED);
    assertThat(history().record()).contains(given(FIRST, "one").record());
    assertThat(now).as("known long before patience ends").isBefore(Instant.EPOCH.plusSeconds(300));
  }

  @Test
  void settingsWithoutAMarkAreNotTheNewOnes() {
    tells = told -> Optional.of("");

    assertThatThrownBy(() -> restart().apply(given(FIRST, "one")))
        .hasMessageContaining("tells no mark");
    assertThat(history().record()).isEmpty();
  }

  @Test
  void aPfsenseThatTellsNothingIsNotWrittenDown() {
    tells = told -> Optional.empty();

    assertThatThrownBy(() -> restart().apply(given(FIRST, "one")))
        .hasMessageContaining("does not tell which settings it runs with")
        .hasMessageContaining("management network");
    assertThat(history().record()).isEmpty();
  }

  @Test
  void oldSettingsThatAreToldForAMomentOnlyAreWaitedOut() {
    var looks = new int[1];
    tells = told -> ++looks[0] < 10 ? Optional.of("older") : told;

    restart().apply(given(FIRST, "one"));

    assertThat(history().record()).contains(given(FIRST, "one").record());
  }

  @Test
  void settingsInForceWithoutTheSessionAreSaidSo() {
    looksUntilBack = Integer.MAX_VALUE;

    assertThatThrownBy(() -> restart().apply(given(FIRST, "one")))
        .hasMessageContaining("runs with these settings, but the session");
    assertThat(history().record()).isEmpty();
  }

  @Test
  void settingsThatAreInForceAlreadyAreWrittenDownWithoutARestart() {
    looksUntilBack = 0;
    host.running = given(FIRST, "one").record().mark();

    restart().apply(given(FIRST, "one"));

    assertThat(host.did).isEmpty();
    assertThat(history().record()).contains(given(FIRST, "one").record());
  }

  @Test
  void theCurrentAndThePreviousMediumStayAndOlderOnesGo() {
    for (var medium : List.of(FIRST, SECOND, THIRD)) {
      restart().apply(given(medium, medium));
    }

    assertThat(host.media).containsExactlyInAnyOrder(SECOND, THIRD, FOREIGN);
  }

  @Test
  void goingBackTwiceEndsWhereItBegan() {
    restart().apply(given(FIRST, "one"));
    restart().apply(given(SECOND, "two"));

    restart().back(restart().goal());
    assertThat(host.drive).isEqualTo(FIRST);
    assertThat(history().current()).contains(given(FIRST, "one"));

    restart().back(restart().goal());
    assertThat(host.drive).isEqualTo(SECOND);
    assertThat(history().current()).contains(given(SECOND, "two"));
  }

  @Test
  void afterAnApplyThatFailedBackLeadsToWhatWasGivenLast() {
    restart().apply(given(FIRST, "one"));
    looksUntilBack = Integer.MAX_VALUE;
    assertThatThrownBy(() -> restart().apply(given(SECOND, "two")))
        .isInstanceOf(CommandFailure.class);
    looksUntilBack = 1;

    restart().back(restart().goal());

    assertThat(host.drive).isEqualTo(FIRST);
    assertThat(history().current()).contains(given(FIRST, "one"));
  }

  @Test
  void goingBackToSettingsWithoutAMarkSaysThatNobodySeesThemInForce() {
    history().add(unmarked(FIRST, "one"));
    restart().apply(given(SECOND, "two"));

    assertThatThrownBy(() -> restart().back(restart().goal()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("carry no mark")
        .hasMessageContaining("those with a mark are not")
        .hasMessageContaining("Nothing was written down")
        .hasMessageNotContaining("goes on with the settings of before")
        .extracting(failure -> ((CommandFailure) failure).exit())
        .isEqualTo(Exit.FAILED);
    assertThat(host.drive).isEqualTo(FIRST);
    assertThat(history().record()).as("a rebuild must not believe the newer ones").isEmpty();
    assertThat(now).as("said at once").isBefore(Instant.EPOCH.plusSeconds(60));

    // The same line again has the same goal, and the way forward is open.
    assertThat(restart().goal()).isEqualTo(unmarked(FIRST, "one"));
    restart().apply(given(SECOND, "two"));
    assertThat(history().current()).contains(given(SECOND, "two"));
  }

  @Test
  void withoutAMarkAPfsenseThatKeepsTheNewerSettingsIsStillNamed() {
    history().add(unmarked(FIRST, "one"));
    restart().apply(given(SECOND, "two"));
    tells = told -> Optional.of(given(SECOND, "two").record().mark());

    assertThatThrownBy(() -> restart().back(restart().goal()))
        .hasMessageContaining("goes on with the settings of before");
  }

  @Test
  void aWayBackThatIsNotSeenToItsEndIsNotBelieved() {
    restart().apply(given(FIRST, "one"));
    restart().apply(given(SECOND, "two"));
    looksUntilBack = Integer.MAX_VALUE;

    assertThatThrownBy(() -> restart().back(restart().goal()))
        .hasMessageContaining("serial console");
    assertThat(history().record()).isEmpty();
    looksUntilBack = 1;
    restart().back(restart().goal());
    assertThat(history().current()).contains(given(FIRST, "one"));
  }

  @TestFactory
  Stream<DynamicTest> anApplyThatIsInterruptedWhileItWaitsNotesNothingAndTheSameLineGoesOn() {
    return IntStream.rangeClosed(1, 10)
        .mapToObj(point -> DynamicTest.dynamicTest("pause " + point, () -> interruptedAt(point)));
  }

  private void interruptedAt(int point) {
    host.did.clear();
    host.drive = FIRST;
    host.running = "nothing yet";
    history().doubt();
    looksUntilBack = 20;
    interruptedAt = point;

    assertThatThrownBy(() -> restart().apply(given(FIRST, "one"))).isInstanceOf(Interrupted.class);
    assertThat(history().record()).as("nothing was seen to be in force").isEmpty();

    interruptedAt = 0;
    looksUntilBack = 0;
    restart().apply(given(FIRST, "one"));
    assertThat(host.did).as("the same line does not restart again").containsExactly("reboot 100");
    assertThat(history().record()).contains(given(FIRST, "one").record());
  }

  @Test
  void withoutAnEarlierOneThereIsNothingToGoBackTo() {
    assertThatThrownBy(() -> restart().goal()).hasMessageContaining("nothing to go back to");
  }

  @Test
  void aMediumThatIsNotThereIsNeverPutIntoTheDrive() {
    assertThatThrownBy(() -> restart().apply(given("local:iso/pfsense-f.iso", "x")))
        .hasMessageContaining("homelab up");
    assertThat(host.did).isEmpty();
  }

  @Test
  void theDifferenceShowsChangedSettings() {
    restart().apply(given(FIRST, "one"));
    said.reset();

    restart().show(given(SECOND, "two"));

    assertThat(said.toString(StandardCharsets.UTF_8)).contains("-one", "+two", "SHA-256");
  }

  private FirewallRestart restart() {
    var looks = new int[1];
    pauses = 0;
    return new FirewallRestart(
        host,
        100,
        "local",
        history(),
        () -> ++looks[0] > looksUntilBack,
        () -> tells.apply(Optional.of(host.running)),
        () -> now,
        pause -> {
          now = now.plus(pause);
          if (++pauses == interruptedAt) {
            throw new Interrupted("the same line goes on");
          }
        },
        new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private FirewallHistory history() {
    return new FirewallHistory(
        new AppliedRecords(Backend.of(backend.toUri().toString(), Map.of()).open(Map.of())),
        "home");
  }

  private static Given given(String medium, String settings) {
    return given(medium, settings, ConfigMark.ofDigest(settings), settings + MARK);
  }

  /** As a version of this program without the mark gave it. */
  private static Given unmarked(String medium, String settings) {
    return given(medium, settings, "", settings);
  }

  private static Given given(String medium, String digest, String told, String settings) {
    MARKS.put(medium, told);
    var record =
        new AppliedFirewall(digest, "a", "b", "c", "d", "e", "f", "g", List.of("h"), List.of("i"));
    return new Given(record, settings, medium);
  }

  private static final String MARK =
      "\n<custom_options>%s</custom_options>"
          .formatted(
              Base64.getEncoder()
                  .encodeToString(
                      "local-data: '%s 0 IN TXT \"\"'"
                          .formatted(ConfigMark.NAME)
                          .getBytes(StandardCharsets.UTF_8)));

  /** The settings' mark that a medium carries. */
  private static final Map<String, String> MARKS = new HashMap<>();

  /** A host that holds a drive and some files. */
  private static final class Host implements ProxmoxApi {

    private final List<String> media = new ArrayList<>(List.of(THIRD, SECOND, FIRST, FOREIGN));
    private final List<String> did = new ArrayList<>();
    private String drive = FIRST;
    private String running = "nothing yet";

    @Override
    public void reboot(int machine) {
      did.add("reboot " + machine);
      running = MARKS.get(drive);
    }

    @Override
    public Optional<String> medium(int machine, String name) {
      assertThat(name).isEqualTo("ide2");
      return Optional.of(drive);
    }

    @Override
    public void insert(int machine, String name, String file) {
      drive = file;
    }

    @Override
    public List<String> media(String storage) {
      return List.copyOf(media);
    }

    @Override
    public void deleteMedium(String file) {
      media.remove(file);
    }

    @Override
    public Optional<String> containerName(int container) {
      throw new AssertionError("no container is touched");
    }

    @Override
    public void retire(int container) {
      throw new AssertionError("no container is touched");
    }

    @Override
    public void deleteContainer(int container) {
      throw new AssertionError("no container is touched");
    }
  }
}
