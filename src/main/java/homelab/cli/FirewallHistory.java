package homelab.cli;

import homelab.pfsense.AppliedFirewall;
import java.util.Optional;

/** What the firewall of one stack was given last, and before that. */
record FirewallHistory(AppliedRecords records, String stack) {

  /**
   * One thing that was given.
   *
   * @param record what it was, without a secret
   * @param settings config.xml with placeholders for secrets
   * @param medium file that carried it
   */
  record Given(AppliedFirewall record, String settings, String medium) {}

  Optional<AppliedFirewall> record() {
    return records.read(stack + ".json").map(AppliedFirewall::fromJson);
  }

  /** Returns the change of the session's keys that is under way, if one is. */
  Optional<SessionRotation> rotation() {
    return records.read(rotationName()).map(SessionRotation::fromJson);
  }

  /** Returns where the journal of such a change lies, beside the state. */
  String rotationPlace() {
    return AppliedRecords.FOLDER + rotationName();
  }

  /** Notes that a change of the session's keys begins. */
  void begin(SessionRotation rotation) {
    records.write(rotationName(), rotation.toJson());
  }

  /** Notes that no change of the session's keys is under way any more. */
  void endRotation() {
    records.delete(rotationName());
  }

  Optional<Given> current() {
    return given(stack);
  }

  Optional<Given> previous() {
    return given(stack + ".previous");
  }

  /** Notes what was given now; what was there becomes the previous, unless it is the same file. */
  void add(Given now) {
    add(now, current());
  }

  /** The same where what was there is doubted meanwhile. */
  void add(Given now, Optional<Given> before) {
    before.filter(old -> !old.medium().equals(now.medium())).ifPresent(this::keep);
    write(stack, now);
  }

  /** Takes the record away: from now on it is not known what pfSense runs with. */
  void doubt() {
    records.delete(stack + ".json");
  }

  private String rotationName() {
    return stack + ".rotation.json";
  }

  private void keep(Given old) {
    write(stack + ".previous", old);
  }

  private Optional<Given> given(String name) {
    return records
        .read(name + ".json")
        .flatMap(
            json ->
                records
                    .read(name + ".xml")
                    .flatMap(
                        xml ->
                            records
                                .read(name + ".medium")
                                .map(
                                    medium ->
                                        new Given(
                                            AppliedFirewall.fromJson(json), xml, medium.strip()))));
  }

  // The record itself goes last: it is what a rebuild believes.
  private void write(String name, Given given) {
    records.write(name + ".medium", given.medium() + "\n");
    records.write(name + ".xml", given.settings());
    records.write(name + ".json", given.record().toJson());
  }
}
