package io.dgram.tests.hosts;

import java.io.IOException;
import java.util.List;

/** A {@link io.dgram.Membership} on another host. */
record RemoteMembership(AgentProcess agent, String id) {

    void leave() throws IOException {
        agent.obey("leave", id);
    }

    void block(String source) throws IOException {
        agent.obey("block", id, source);
    }

    void unblock(String source) throws IOException {
        agent.obey("unblock", id, source);
    }

    List<String> blocked() throws IOException {
        return agent.obey("blocked", id);
    }

    boolean isActive() throws IOException {
        return Boolean.parseBoolean(agent.obey("active", id).getFirst());
    }

    boolean isSuspended() throws IOException {
        return Boolean.parseBoolean(agent.obey("suspended", id).getFirst());
    }
}
