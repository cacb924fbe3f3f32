package io.dgram.tests.model;

/** What a step can lead to: counted, to see that the sequences reach all of it. */
enum Happening {
    RECEIVED,
    NOTHING_TO_RECEIVE,
    TOLD_AT_ONCE,
    TOLD_AFTER_WAITING,
    KEPT_BACK_BY_RECEIVER,
    DROPPED_BY_RECEIVER,
    DISCARDED_BY_CONNECT,
    KEPT_BY_DISCONNECT,
    KEPT_OUT_BY_CONNECTION,
    LOST_BY_CLOSE,
    GROUP_HEARD,
    GROUP_NOT_HEARD,
    REPORT_THROWN_BY_RECEIVE,
    REPORT_THROWN_BY_SEND,
    REPORT_TOLD_AS_FAILURE,
    REPORT_FORGOTTEN
}
