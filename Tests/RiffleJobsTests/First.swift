import RiffleJobs
