package homelab.cli;

import homelab.config.GivenSecret;
import homelab.identity.MintedSecret;
import homelab.pfsense.AppliedFirewall;
import homelab.pfsense.ConfigXml;
import homelab.pfsense.Media;
import homelab.pfsense.PfsenseConfig;
import homelab.pfsense.PfsenseInputs;
import homelab.rehearsal.MintedValues;
import homelab.rehearsal.StateGraph;
import homelab.wireguard.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes pfSense's settings as a disk, for a release that does not take them from a CD. */
@Command(
    name = "export",
    header = "Write pfSense's settings as a disk, for a release that does not take the CD.",
    description = {
      "",
      "CE 2.7.2 does not look at CD drives, and a later release reads the CD and keeps its old",
      "settings (docs/pfsense.md). The image is a small raw disk with one FAT partition, which",
      "every release takes. It holds the same config.xml as the medium of the last 'up', with",
      "secrets in the clear: only you may read the file, and it is deleted once the host has it.",
      ""
    },
    footer = {"", "Examples:", "  homelab firewall export .homelab"})
final class FirewallExportCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Parameters(paramLabel = "FOLDER", description = "Where the image is written.")
  private Path folder;

  private final Invocation invocation;

  FirewallExportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var firewall = FirewallAccess.open(invocation, stack.name());
    var mine = firewall.mine();
    var minted = new MintedValues(StateGraph.parse(mine.engine().exportStateInTheClear()));
    var inputs =
        new PfsenseInputs(
            firewall.topology(),
            Session.of(firewall.topology(), minted.sessionKeys()),
            minted.part(MintedSecret.PFSENSE_ADMIN_PASSWORD, "hash"),
            mine.given(GivenSecret.DYNDNS_TOKEN),
            firewall.config().zone().id(),
            firewall.config().home().timeZone());
    var configXml = ConfigXml.render(PfsenseConfig.of(inputs));
    var record = AppliedFirewall.of(configXml, inputs.session());
    if (!record.equals(firewall.guard().inState())) {
      throw new CommandFailure(
          Exit.REFUSED, "the state is not what the stack file says; run 'homelab up' first.");
    }
    var file = Media.disk(configXml).write(invocation.resolve(folder));
    invocation
        .out()
        .printf(
            "%s%nAttach it to VM %d behind the system disk: on the host 'qm importdisk %d FILE"
                + " STORAGE', then as scsi1. Then restart the VM.%n",
            file, firewall.topology().router().id(), firewall.topology().router().id());
    return Exit.OK.code();
  }
}
