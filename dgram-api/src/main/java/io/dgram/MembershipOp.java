package io.dgram;

/** What {@link Socket#setMembership(String, String, MembershipOp)} does, in luvit's and libuv's words. */
public enum MembershipOp {

    /** Join the group, as {@link Socket#addMembership(String, String)} does. */
    JOIN,

    /** Leave the group, as {@link Socket#dropMembership(String, String)} does. */
    LEAVE
}
