package io.dgram.bench.suite;

import java.util.List;
import java.util.Set;

/**
 * A program that uses UDP in one way.
 *
 * @param name its name in the tables
 * @param command how it is started; the role and the options of the trial follow
 * @param options its own options, which follow those
 * @param roles what it can do, of what this suite wants it to do
 * @param jvm whether it needs the warm-up of a Java virtual machine
 */
public record Peer(String name, List<String> command, List<String> options, Set<Role> roles, boolean jvm) {

    /** Copies the collections. */
    public Peer {
        command = List.copyOf(command);
        options = List.copyOf(options);
        roles = Set.copyOf(roles);
    }

    /** Tells whether it can do something. */
    public boolean can(Role role) {
        return roles.contains(role);
    }
}
