package io.dgram;

/** What {@link Socket#setMembership(String, String, MembershipOp)} does, under the names of luvit and libuv. */
public enum MembershipOp {

    /** Join the group, as {@link Socket#addMembership(String, String)} does. */
    JOIN,

    /** Leave the group, as {@link Socket#dropMembership(String, String)} does. */
    LEAVE
}
