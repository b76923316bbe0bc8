package homelab.home;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import homelab.config.Bootstrap;
import homelab.config.Home;
import homelab.topology.Topology;
import java.util.List;
import java.util.Optional;

/**
 * What home is made from.
 *
 * @param home the host and its guests' sizes
 * @param topology every address and id
 * @param bootstrap how an operator gets in for now
 * @param mediaPath pfSense's ISO, relative to the project, with the content's hash in its name
 * @param containerKey OpenSSH line that a new container accepts
 * @param before what has to exist before the router first boots
 */
public record HomeArgs(
    Home home,
    Topology topology,
    Optional<Bootstrap> bootstrap,
    Output<String> mediaPath,
    Output<String> containerKey,
    List<Resource> before) {

  public HomeArgs {
    before = List.copyOf(before);
  }
}
