module udp

go 1.19
